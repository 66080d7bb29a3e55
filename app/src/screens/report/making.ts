// The screens of a report after the first: fetched together as soon as the first one stands.
export { Check } from "./check.tsx";
export { Sending } from "./sending.tsx";
export { Sent } from "./sent.tsx";
