"""Writes the numbers of a taught judge, its normalisations folded into the convolutions.

    write.py STATE OUT

Each convolution's weights, then what it adds to each plane, as 32-bit floats with the lowest byte first, in the order in
which crates/matting/src/judge/network.rs reads them. Within planes: for each place of the square, row by row, one weight
for each plane. Across planes: for each plane that comes in, one weight for each that goes out.
"""

import sys

import numpy as np
import torch

from net import Across, Judge, Sep

# The last convolution gives four logits; it is filled up with zeros to as many planes.
LEAST = 16


def folded(conv, norm):
    """Weights and bias with the normalisation after them."""
    gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return conv.weight * gain[:, None, None, None], norm.bias - norm.running_mean * gain


def numbers(module):
    if isinstance(module, torch.nn.Sequential):
        return [n for one in module for n in numbers(one)]
    if isinstance(module, Sep):
        weight, bias = folded(module.within, module.norm1)
        return [weight[:, 0].permute(1, 2, 0), bias, *across(*folded(module.across, module.norm2))]
    assert isinstance(module, Across)
    return across(*folded(module.across, module.norm2))


def across(weight, bias):
    return [weight[:, :, 0, 0].T, bias]


def filled(values):
    out = torch.zeros(LEAST, *values.shape[1:])
    out[: len(values)] = values
    return out


def main():
    net = Judge()
    net.load_state_dict(torch.load(sys.argv[1]))
    net.eval()
    down, up = [net.down1, net.down2, net.down3, net.down4, net.down5], [net.up4, net.up3, net.up2, net.up1]
    keep, halve = [net.down1] + [level[1:] for level in down[1:]], [level[0] for level in down[1:]]
    to = [net.to4, net.to3, net.to2, net.to1]
    parts = [part for module in [*keep, *up, *to, *halve, net.first] for part in numbers(module)]
    parts += across(filled(net.last.weight), filled(net.last.bias))
    with torch.no_grad():
        flat = np.concatenate([part.reshape(-1).numpy() for part in parts])
    flat.astype("<f4").tofile(sys.argv[2])
    print(len(flat), "numbers")


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    main()
