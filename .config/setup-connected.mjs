/**
 * For machines with the whole internet: fetches what `npm ci` left out because `.npmrc` lets no package run scripts.
 * Electron's binary always; onnxruntime's CUDA 12 libraries on Linux x64 with an NVIDIA GPU.
 * Exit code 0 when everything asked for is there, 1 otherwise.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** Runs an installed package's own installer under this Node; true when it succeeded. */
function fetchWith(title, host, packageName, script, args = []) {
  console.log(`${title} …`);
  const installer = join(dirname(require.resolve(`${packageName}/package.json`)), script);
  const { status } = spawnSync(process.execPath, [installer, ...args], { stdio: 'inherit' });
  console.log(
    status === 0
      ? `${title}: there.`
      : `${title}: not fetched, see above. It comes from ${host}: can this machine reach that?`,
  );
  return status === 0;
}

/** The driver's own tool answers only where a working NVIDIA driver and GPU are. */
const hasNvidiaGpu = () => spawnSync('nvidia-smi', ['-L'], { stdio: 'ignore' }).status === 0;

const results = [fetchWith("Electron's binary", 'github.com', 'electron', 'install.js')];
if (process.platform === 'linux' && process.arch === 'x64' && hasNvidiaGpu()) {
  results.push(
    fetchWith("onnxruntime's CUDA 12 libraries", 'api.nuget.org', 'onnxruntime-node', 'script/install.js', [
      '--onnxruntime-node-install=cuda12',
    ]),
  );
} else {
  console.log("onnxruntime's CUDA libraries: not fetched (they are for Linux x64 with an NVIDIA GPU).");
}
process.exitCode = results.every(Boolean) ? 0 : 1;
