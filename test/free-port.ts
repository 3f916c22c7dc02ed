/** For tests that close a port and open it again later: nobody else is given it meanwhile. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';
/** The system gives these to nobody who asks for any port. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;

/** A port of this machine that nobody has now, for TCP as well as for UDP. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    const udp = createSocket('udp4');
    const tcp = createServer();
    try {
      tcp.listen(port, LOOPBACK);
      await once(tcp, 'listening');
      udp.bind(port, LOOPBACK);
      await once(udp, 'listening');
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    } finally {
      udp.close();
      await new Promise((resolve) => tcp.close(resolve));
    }
  }
}
