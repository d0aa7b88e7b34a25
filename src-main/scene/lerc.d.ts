/** The part of Esri's `lerc` 3.0.0 that we call; the package ships no types. */
declare module 'lerc' {
  namespace Lerc {
    type LercPixels =
      | Uint8Array<ArrayBuffer>
      | Int8Array<ArrayBuffer>
      | Uint16Array<ArrayBuffer>
      | Int16Array<ArrayBuffer>
      | Uint32Array<ArrayBuffer>
      | Int32Array<ArrayBuffer>
      | Float32Array<ArrayBuffer>
      | Float64Array<ArrayBuffer>;
  }
  const Lerc: {
    decode(
      blob: ArrayBuffer,
      options: { returnPixelInterleavedDims: boolean },
    ): {
      readonly width: number;
      readonly height: number;
      readonly pixels: Lerc.LercPixels[];
      readonly mask: Uint8Array | null;
    };
  };
  export default Lerc;
}
