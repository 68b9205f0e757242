"""Teaches the judge with the records of `lessons`.

    teach.py OUT STEPS FILE...

Every 64th record is kept back; how well they are found, at full and at half the size, is printed. The best state is
written to OUT; write.py makes a network of it.
"""

import math
import queue
import random
import sys
import threading

import numpy as np
import torch
from torch.nn import functional as F

from net import PLANES, Judge

SIDE, CROP, BATCH, HELD = 640, 416, 8, 64
RATE, EVERY = 3e-3, 300


def records(paths):
    """Records of 640 x 640: planes and coverage, as bytes in the files."""
    shape = (-1, PLANES + 1, SIDE, SIDE)
    maps = [np.memmap(path, dtype=np.uint8, mode="r").reshape(shape) for path in paths]
    return [record for one in maps for record in one]


def crop(record, half):
    """A part of a record, or all of it at half the size; turned and mirrored by chance."""
    if half:
        y, x = random.randrange(2), random.randrange(2)
        part = np.array(record[:, y::2, x::2])
    else:
        y, x = random.randrange(SIDE - CROP + 1), random.randrange(SIDE - CROP + 1)
        part = np.array(record[:, y : y + CROP, x : x + CROP])
    if random.random() < 0.5:
        part = part[:, :, ::-1]
    if random.random() < 0.2:
        part = part[:, ::-1]
    if random.random() < 0.2:
        part = part.transpose(0, 2, 1)
    return np.ascontiguousarray(part)


def batches(pool, steps):
    """Parts for each step, every fourth time smaller ones; the next are read while one is learned from."""
    ready = queue.Queue(4)

    def read():
        for step in range(1, steps + 1):
            half = step % 4 == 0
            parts = [crop(random.choice(pool), half) for _ in range(BATCH * (2 if half else 1))]
            ready.put(np.stack(parts))

    threading.Thread(target=read, daemon=True).start()
    return (ready.get() for _ in range(steps))


def tensors(parts):
    """Planes, -1 to 1, and coverage, 0 to 1."""
    parts = torch.from_numpy(parts)
    planes = parts[:, :PLANES].view(torch.int8).float() / 127
    return planes.contiguous(memory_format=torch.channels_last), parts[:, PLANES:].float() / 255


def misfitted(planes):
    """The planes as if the background's surface had been fitted less well: a smooth error of about 1 in four of ten."""
    n, _, h, w = planes.shape
    v, u = torch.linspace(-1, 1, h)[None, None, :, None], torch.linspace(-1, 1, w)[None, None, None, :]
    size = torch.tensor([1.0, 0.4, 0.4])[None, :, None, None]

    def each():
        return torch.randn(n, 3, 1, 1) * size * (torch.rand(n, 1, 1, 1) < 0.4)

    error = each() + each() * u + each() * v + each() * (u * u + v * v) * 0.5
    soft = planes[:, :3].clamp(-0.98, 0.98)
    apart = 4 * soft / (1 - soft.abs()) + error
    return torch.cat([apart / (apart.abs() + 4), planes[:, 3:]], 1).contiguous(memory_format=torch.channels_last)


def iou(p, t):
    """Soft IoU of each picture."""
    both = (p * t).sum((1, 2, 3))
    return (both + 1) / ((p + t).sum((1, 2, 3)) - both + 1)


def loss_of(logits, truth):
    """Cross entropy of the pixels, and what is missing of the IoU of each picture."""
    pixels = F.binary_cross_entropy_with_logits(logits, truth)
    return 3 * pixels + (1 - iou(torch.sigmoid(logits), truth)).mean()


def score(net, held):
    """Mean IoU and the share below 0.8, at full and at half the size."""
    net.eval()
    found = []
    with torch.no_grad():
        for step in (1, 2):
            each = []
            for record in held:
                x, t = tensors(np.array(record[:, ::step, ::step])[None])
                each.append(iou((net(x) > 0).float(), (t >= 0.5).float()).item())
            found += [np.mean(each), np.mean(np.array(each) < 0.8)]
    net.train()
    return found


def main():
    out, steps, paths = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    random.seed(1)
    torch.manual_seed(1)
    net = Judge().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), lr=0, weight_decay=1e-3)
    every = records(paths)
    held, pool = every[::HELD], [record for at, record in enumerate(every) if at % HELD]
    best, losses = 0, []
    for step, parts in enumerate(batches(pool, steps), 1):
        rate = RATE * min(1, step / 50) * (0.02 + 0.49 * (1 + math.cos(math.pi * step / steps)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        x, t = tensors(parts)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = net(misfitted(x))
        loss = loss_of(logits.float(), t)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        if step % EVERY == 0 or step == steps:
            full, fails, small, small_fails = score(net, held)
            print(f"step {step}, loss {np.mean(losses[-EVERY:]):.4f}, IoU {full:.4f}, under 0.8 {fails:.3f}; "
                  f"at half the size {small:.4f}, {small_fails:.3f}", flush=True)
            if full > best:
                best = full
                torch.save(net.state_dict(), out)


if __name__ == "__main__":
    main()
