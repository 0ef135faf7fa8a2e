// The gateway that many platforms begin with: Express with helmet, express-rate-limit and http-proxy-middleware. The second
// argument `keep-alive` makes it keep its connections to the service, which the middleware does not do by itself.
import { Agent } from 'node:http';
import express from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { createProxyMiddleware } from 'http-proxy-middleware';

const [port, mode] = process.argv.slice(2);
const app = express();
app.use(helmet());
app.use(rateLimit({ windowMs: 15 * 60_000, limit: 1e9, standardHeaders: 'draft-8', legacyHeaders: false }));
const agent = mode === 'keep-alive' ? new Agent({ keepAlive: true, maxSockets: 64 }) : undefined;
app.use(createProxyMiddleware({ target: `http://127.0.0.1:${port}`, agent }));
const server = app.listen(0, '127.0.0.1', () => console.info((server.address() as { port: number }).port));
