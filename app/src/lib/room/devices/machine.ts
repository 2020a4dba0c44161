import type { Browser, Machine, System } from '../device-words.ts';

/** Which words fit: only for steps that a person has to do outside the page, never to switch features. */
export function machineOf(agent: string, touchPoints: number): Machine {
  return { browser: browserOf(agent, touchPoints), system: systemOf(agent, touchPoints) };
}

/** An iPad says "Macintosh" since iPadOS 13; only it has touch points. */
const isIos = (agent: string, touchPoints: number) =>
  /iPhone|iPad|iPod/.test(agent) || (agent.includes('Macintosh') && touchPoints > 1);

function browserOf(agent: string, touchPoints: number): Browser {
  if (isIos(agent, touchPoints)) return 'ios';
  if (agent.includes('Android')) return 'android';
  if (agent.includes('Firefox/')) return 'firefox';
  if (agent.includes('Edg/')) return 'edge';
  if (/Chrom(e|ium)\//.test(agent)) return 'chrome';
  if (agent.includes('Safari/')) return 'safari';
  return 'other';
}
function systemOf(agent: string, touchPoints: number): System {
  if (isIos(agent, touchPoints)) return 'ios';
  if (agent.includes('Android')) return 'android';
  if (agent.includes('Macintosh')) return 'mac';
  if (agent.includes('Windows')) return 'windows';
  if (/Linux|CrOS|X11/.test(agent)) return 'linux';
  return 'other';
}
