/** How this processor lays the bytes of a number: typed arrays over bytes see them so. */
export const HOST_IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
