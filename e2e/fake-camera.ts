import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [width, height, fps, frames] = [640, 360, 10, 20];

/**
 * A small film for Chromium's fake camera (YUV4MPEG2, I420): a bright bar that walks over a grey wall. Chromium's own fake device
 * is 1280 by 720; four people with it keep two cores busy with nothing but encoding. Answers the file's path.
 */
export function fakeCamera(): string {
  const folder = join(tmpdir(), 'stoa-fake-camera');
  const file = join(folder, `${width}x${height}-${fps}.y4m`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const parts: Buffer[] = [Buffer.from(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`)];
  for (let n = 0; n < frames; n++) parts.push(Buffer.from('FRAME\n'), frame(n));
  writeFileSync(`${file}.${process.pid}`, Buffer.concat(parts));
  renameSync(`${file}.${process.pid}`, file);
  return file;
}

function frame(n: number): Buffer {
  const luma = Buffer.alloc(width * height, 90);
  const left = Math.floor((n * (width - 64)) / frames);
  for (let y = 0; y < height; y++) luma.fill(220, y * width + left, y * width + left + 64);
  const chroma = Buffer.alloc((width * height) / 4, 120);
  return Buffer.concat([luma, chroma, chroma]);
}
