// The gateway that many a platform begins with: Express with helmet, express-rate-limit and http-proxy-middleware.
import { Agent } from 'node:http';
import express from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { createProxyMiddleware } from 'http-proxy-middleware';

const target = `http://127.0.0.1:${process.argv[2]}`;
const app = express();
app.use(helmet());
app.use(rateLimit({ windowMs: 15 * 60_000, limit: 1e9, standardHeaders: 'draft-8', legacyHeaders: false }));
// Connections to the service are kept: without that the comparison would be with a mistake.
app.use(createProxyMiddleware({ target, agent: new Agent({ keepAlive: true, maxSockets: 64 }) }));
const server = app.listen(0, '127.0.0.1', () => console.info((server.address() as { port: number }).port));
