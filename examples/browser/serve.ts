/**
 * The example on http://127.0.0.1, bundled anew at each load. After `npm run build`, on Node 24:
 * `node examples/browser/serve.ts`.
 */
import { context } from 'esbuild';
import { BUNDLE } from './bundle.ts';

const folder = import.meta.dirname;
const bundler = await context({ ...BUNDLE, outdir: folder, write: false });
const { hosts, port } = await bundler.serve({ servedir: folder, host: '127.0.0.1' });
console.log(`http://${hosts[0]}:${port}/ until Ctrl-C`);
