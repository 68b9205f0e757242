"""The judge: a small network of separable convolutions that halves a picture five times and enlarges it again."""

import torch
from torch import nn
from torch.nn import functional as F

PLANES = 4


class Sep(nn.Module):
    """A convolution within each plane, then one across planes, each normalised; added to the input where it has the
    same shape; ReLU at the end."""

    def __init__(self, planes_in, planes_out, stride=1, size=3):
        super().__init__()
        self.within = nn.Conv2d(planes_in, planes_in, size, stride, size // 2, groups=planes_in, bias=False)
        self.norm1 = nn.BatchNorm2d(planes_in)
        self.across = nn.Conv2d(planes_in, planes_out, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(planes_out)
        self.adds = stride == 1 and planes_in == planes_out

    def forward(self, x):
        y = self.norm2(self.across(self.norm1(self.within(x))))
        return F.relu(x + y if self.adds else y)


class Across(nn.Module):
    """A convolution across planes only."""

    def __init__(self, planes_in, planes_out):
        super().__init__()
        self.across = nn.Conv2d(planes_in, planes_out, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(planes_out)

    def forward(self, x):
        return self.norm2(self.across(x))


class Judge(nn.Module):
    """Planes [n, 4, h, w] to logits [n, 1, h, w]; h and w are multiples of 32."""

    WIDTHS = (16, 32, 64, 96, 128)

    def __init__(self):
        super().__init__()
        a, b, c, d, e = self.WIDTHS
        self.first = Across(4 * PLANES, a)
        self.down1 = nn.Sequential(Sep(a, a))
        self.down2 = nn.Sequential(Sep(a, b, 2), Sep(b, b))
        self.down3 = nn.Sequential(Sep(b, c, 2), Sep(c, c), Sep(c, c))
        self.down4 = nn.Sequential(Sep(c, d, 2), Sep(d, d), Sep(d, d))
        self.down5 = nn.Sequential(Sep(d, e, 2), Sep(e, e, 1, 5), Sep(e, e, 1, 5), Sep(e, e, 1, 5))
        self.to4, self.to3, self.to2, self.to1 = Across(e, d), Across(d, c), Across(c, b), Across(b, a)
        self.up4, self.up3, self.up2, self.up1 = Sep(d, d), Sep(c, c), Sep(b, b), Sep(a, a)
        self.last = nn.Conv2d(a, 4, 1)

    def forward(self, x):
        def twice(y):
            return F.interpolate(y, scale_factor=2, mode="nearest")

        one = self.down1(F.relu(self.first(F.pixel_unshuffle(x, 2))))
        two = self.down2(one)
        three = self.down3(two)
        four = self.down4(three)
        y = self.down5(four)
        y = self.up4(F.relu(twice(self.to4(y)) + four))
        y = self.up3(F.relu(twice(self.to3(y)) + three))
        y = self.up2(F.relu(twice(self.to2(y)) + two))
        y = self.up1(F.relu(twice(self.to1(y)) + one))
        return F.pixel_shuffle(self.last(y), 2)
