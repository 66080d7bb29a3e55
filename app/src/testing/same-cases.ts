// Property tests try the same cases each time, so that they fail for who broke something; `make soak` draws new ones.

import { configureGlobal } from "fast-check";

if (!process.env.UPSTANDER_NEW_CASES) configureGlobal({ seed: 2026 });
