// The service behind the Express gateway: the same answer as the mesh's hello, from memory.
import express from 'express';

const [route, text] = process.argv.slice(2);
const app = express().disable('x-powered-by');
const body = JSON.parse(text!);
app.get(route!, (_request, response) => void response.json(body));
const server = app.listen(0, '127.0.0.1', () => console.info((server.address() as { port: number }).port));
