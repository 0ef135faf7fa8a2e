// Tells the user service, which keeps the audit, of the API keys that were refused here because they lack a scope. The
// connection is made at the first refusal.

import type { Identity } from '#consul/identity/identity.ts';
import { mostOf } from '#proto/contract.ts';
import { AccessServiceService } from '#proto/gen/sinew/user/v1/consent.ts';
import { connectClient } from '../rpc/client/client.ts';
import type { OnScopeMissing } from '../rpc/interceptors/access.ts';

const longestUserAgent = mostOf('sinew.user.v1.ReportScopeRefusalRequest', 'user_agent');

/** @param identity of the service that tells */
export function connectRefusals(identity: Identity): { onScopeMissing: OnScopeMissing; close: () => void } {
  const { call, close } = connectClient(AccessServiceService, { identity });
  const onScopeMissing: OnScopeMissing = async (context) => {
    const method = context.method.path;
    const address = context.address;
    const userAgent = context.header('user-agent').slice(0, longestUserAgent);
    await call.reportScopeRefusal({ method, address, userAgent }, context);
  };
  return { onScopeMissing, close };
}
