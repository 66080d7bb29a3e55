// The app's one Trusted Types policy: scripts come from our own origin or not at all.

/** What `new Worker()` and `serviceWorker.register()` take; the DOM's own typings know no trusted values yet. */
export interface TrustedUrls {
  createScriptURL(url: string): string;
}

interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedUrls;
}

const rules: TrustedUrls = {
  createScriptURL(url) {
    const asked = new URL(url, location.origin);
    if (asked.origin !== location.origin) throw new TypeError("A script may only come from the app's own host.");
    return asked.href;
  },
};

const factory = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes;

/** The policy `upstander`, made once; where a browser has no Trusted Types, the same check without the type. */
export const trusted: TrustedUrls = factory ? factory.createPolicy("upstander", rules) : rules;
