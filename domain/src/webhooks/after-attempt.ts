import type { OutboundAnswer, OutboundProblem } from '../ports/outbound.ts';
import type { Attempt, Delivery, Webhook } from '../ports/webhooks.ts';
import type { Result } from '../result.ts';
import { dayMs, hourMs, minuteMs, type Instant } from '../time.ts';

/** Between the attempts of one delivery, ms: twelve attempts over about three days, as Standard Webhooks suggests ("Retry schedule"). */
export const retryMs: readonly number[] = [
  5_000,
  30_000,
  2 * minuteMs,
  10 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  4 * hourMs,
  8 * hourMs,
  12 * hourMs,
  20 * hourMs,
  24 * hourMs,
];
/** A webhook that nothing has reached for so long is switched off, ms. */
export const failingMostMs = 3 * dayMs;
/** How long everything for a webhook waits after two failures in a row, ms: doubled with each, so that one that hangs costs little. */
const pauseMs = { first: 5_000, last: 30 * minuteMs };
/** The longest that `Retry-After` is obeyed, ms. */
const retryAfterMostMs = dayMs;
/** Attempts that are kept of one delivery. */
const attemptsKept = retryMs.length + 1;

export interface Became {
  readonly delivery: Pick<Delivery, 'state' | 'nextAt' | 'attempts'>;
  readonly webhook: Partial<Webhook>;
}

/** What an attempt makes of a delivery and of its webhook. `random` is from 0 to 1. */
export function afterAttempt(
  webhook: Webhook,
  { attempts }: Pick<Delivery, 'attempts'>,
  outcome: Result<OutboundAnswer, OutboundProblem>,
  { began, now, random }: { readonly began: Instant; readonly now: Instant; readonly random: number },
): Became {
  const attempt: Attempt = {
    at: began,
    durationMs: now - began,
    ...(outcome.ok
      ? { status: outcome.value.status, answer: outcome.value.text }
      : { problem: outcome.error }),
  };
  const kept = [...attempts, attempt].slice(-attemptsKept);
  if (outcome.ok && outcome.value.status >= 200 && outcome.value.status < 300)
    return {
      delivery: { state: 'delivered', attempts: kept },
      webhook: isWell(webhook) ? {} : { failures: 0, failingSince: undefined, pausedUntil: undefined },
    };

  const failures = webhook.failures + 1;
  const failingSince = webhook.failingSince ?? now;
  const gone = outcome.ok && outcome.value.status === 410;
  if (gone || now - failingSince >= failingMostMs)
    return {
      delivery: { state: 'dead', attempts: kept },
      webhook: { isOn: false, offWhy: gone ? 'gone' : 'failing', offAt: now, failures, failingSince },
    };

  const told = outcome.ok ? retryAfter(outcome.value.retryAfter, now) : 0;
  const pause = failures < 2 ? 0 : Math.min(pauseMs.last, pauseMs.first * 2 ** Math.min(failures - 2, 20));
  const pausedMs = Math.max(told, scattered(pause, random));
  const retry = retryMs[attempts.length];
  return {
    delivery:
      retry === undefined
        ? { state: 'dead', attempts: kept }
        : { state: 'waiting', nextAt: later(now, Math.max(told, scattered(retry, random))), attempts: kept },
    webhook: { failures, failingSince, pausedUntil: pausedMs > 0 ? later(now, pausedMs) : undefined },
  };
}

const isWell = ({ failures, failingSince, pausedUntil }: Webhook): boolean =>
  failures === 0 && failingSince === undefined && pausedUntil === undefined;

/** A fifth more or less, so that what failed together is not tried together. */
const scattered = (ms: number, random: number): number => ms * (0.8 + 0.4 * random);
const later = (now: Instant, ms: number): Instant => Math.round(now + ms) as Instant;

/** Seconds or a date (RFC 9110, 10.2.3), in ms from now; 0 where nothing is said that can be read. */
function retryAfter(said: string | undefined, now: Instant): number {
  if (said === undefined) return 0;
  const ms = /^\d{1,9}$/.test(said.trim()) ? Number(said) * 1_000 : Date.parse(said) - now;
  return Number.isFinite(ms) ? Math.min(retryAfterMostMs, Math.max(0, ms)) : 0;
}
