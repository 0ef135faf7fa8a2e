// One service with the whole chassis (trace, log, deadline, identity, access, validation) against a bare grpc-js echo.
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { accessToken } from '#chassis/identity/token-form.ts';
import { grpcLoad } from './load.ts';
import { startServer } from './process.ts';
import { compare, type Result } from './result.ts';

export async function measureChassis(): Promise<Result> {
  const { keys, token } = await makeToken();
  const bare = await startServer('echo.ts', ['bare']);
  const chassis = await startServer('echo.ts', ['chassis', keys]);
  try {
    return await compare({
      name: 'a call through the whole chassis, against a bare grpc-js echo',
      unit: 'calls/s',
      ours: () => grpcLoad(chassis.port, token),
      theirs: () => grpcLoad(bare.port, token),
      turns: 5,
      aim: 0.9,
    });
  } finally {
    await Promise.all([bare.stop(), chassis.stop()]);
  }
}

/** A token that lives for the bench, and the key set that verifies it. */
export async function makeToken(): Promise<{ keys: string; token: string }> {
  const { publicKey, privateKey } = await generateKeyPair(accessToken.algorithm, { extractable: true });
  const key = { ...(await exportJWK(publicKey)), kid: 'bench', alg: accessToken.algorithm, use: 'sig' };
  const token = await new SignJWT({ sid: 'bench' })
    .setProtectedHeader({ alg: accessToken.algorithm, kid: 'bench', typ: 'JWT' })
    .setIssuer(accessToken.issuer)
    .setAudience(accessToken.audience)
    .setSubject('bench')
    .setIssuedAt()
    .setExpirationTime('59m')
    .sign(privateKey);
  return { keys: JSON.stringify({ keys: [key] }), token };
}
