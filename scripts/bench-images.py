#!/usr/bin/env python3
"""Compares the picture engine with libvips (pyvips), Pillow and, where it is installed, sharp.

    bench-images.py OURS PHOTOS WORK_FOLDER [--rounds N] [--core N]

OURS is the program `bench_images`, PHOTOS a folder of JPEG files. Every tool runs in a process of its own, pinned to
one core, one thread, caches off, in alternating rounds; a figure is the median of the processor time over the rounds.
Prints one JSON line for each photo and tool, then tables in Markdown. `scripts/bench-images.sh` installs the peers.
"""

import argparse
import io
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

QUALITY = 85
SIZES = [2000, 1500, 1200, 600, 320]


# The peers: functions from the bytes of a photo to the bytes of pictures.

def vips_setup():
    os.environ["VIPS_CONCURRENCY"] = "1"
    import pyvips
    pyvips.cache_set_max(0)
    # The kernel of sharp's sharpen() and of libvips' mild sharpening.
    mask = pyvips.Image.new_from_array([[-1, -1, -1], [-1, 32, -1], [-1, -1, -1]], scale=24)
    def save(image, sharpened):
        if sharpened:
            image = image.conv(mask, precision="integer")
        return image.jpegsave_buffer(Q=QUALITY, subsample_mode="on", keep="none")
    def small(data, size):
        return pyvips.Image.thumbnail_buffer(data, size, height=size, size="down")
    def cascade(data):
        first = small(data, SIZES[0]).copy_memory()
        rest = [first.thumbnail_image(s, height=s) for s in SIZES[1:]]
        return [save(image, True) for image in [first, *rest]]
    return {
        "one": lambda data: [save(small(data, 2000), True)],
        "plain": lambda data: [save(small(data, 2000), False)],
        "five": lambda data: [save(small(data, s), True) for s in SIZES],
        "cascade": cascade,
    }


def pillow_setup():
    from PIL import Image, ImageFilter, ImageOps
    sharpen = ImageFilter.UnsharpMask(radius=1, percent=60, threshold=0)
    def opened(data):
        return ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    def fitted(image, size):
        scale = size / max(image.size)
        target = [max(1, round(side * scale)) for side in image.size]
        return image.resize(target, Image.LANCZOS)
    def save(image, sharpened):
        image = image.filter(sharpen) if sharpened else image
        out = io.BytesIO()
        image.save(out, "JPEG", quality=QUALITY, subsampling="4:2:0")
        return out.getvalue()
    def cascade(data):
        first = fitted(opened(data).convert("RGB"), SIZES[0])
        return [save(image, True) for image in [first, *(fitted(first, s) for s in SIZES[1:])]]
    one = lambda data, size, sharpened=True: save(fitted(opened(data).convert("RGB"), size), sharpened)
    return {
        "one": lambda data: [one(data, 2000)],
        "plain": lambda data: [one(data, 2000, False)],
        "five": lambda data: [one(data, s) for s in SIZES],
        "cascade": cascade,
    }


PEERS = {"vips": vips_setup, "pillow": pillow_setup}


def resident(name):
    """A line of /proc/self/status, in KiB."""
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])


def peer(name, work, times, out, files):
    """What `bench_images` does, for a peer."""
    todo = PEERS[name]()[work]
    idle = resident("VmRSS")
    for file in files:
        data = pathlib.Path(file).read_bytes()
        spent = []
        for _ in range(times):
            start = time.process_time()
            made = todo(data)
            spent.append((time.process_time() - start) * 1e3)
        stem = pathlib.Path(file).stem
        if out != "-":
            for index, picture in enumerate(made):
                pathlib.Path(out, f"{stem}.{index}.jpg").write_bytes(picture)
        print(json.dumps({"photo": stem, "work": work, "cpu_ms": round(statistics.median(spent), 2), "peak_kib": resident("VmHWM"),
                          "idle_kib": idle, "bytes": sum(map(len, made))}), flush=True)


# The photos.

def make_large(photos, folder):
    """JPEGs of 12, 24 and 50 megapixels, tiled from the photos at their own resolution (mirrored, so that no seam shows)."""
    from PIL import Image, ImageOps
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {"made-12mp": ((4000, 3000), {}), "made-24mp": ((6000, 4000), {}),
              "made-50mp-progressive": ((8660, 5773), {"progressive": True})}
    made = [folder / f"{name}.jpg" for name in wanted]
    if all(path.exists() for path in made):
        return made
    sources = [Image.open(p).convert("RGB") for p in photos if p.stat().st_size > 800_000]
    for path, (size, options) in zip(made, wanted.values()):
        sheet = Image.new("RGB", size)
        y, row = 0, 0
        while y < size[1]:
            x, column = 0, 0
            while x < size[0]:
                tile = sources[(row + column) % len(sources)].crop((0, 0, 2000, 1600))
                tile = ImageOps.mirror(tile) if column % 2 else tile
                tile = ImageOps.flip(tile) if row % 2 else tile
                sheet.paste(tile, (x, y))
                x, column = x + tile.size[0], column + 1
            y, row = y + 1600, row + 1
        sheet.save(path, "JPEG", quality=90, subsampling="4:2:0", **options)
    return made


# Fidelity.

def lanczos(count, length):
    """Weights of Lanczos3 in double precision: a matrix of count x length."""
    import numpy as np
    step = length / count
    stretch = max(step, 1.0)
    centre = (np.arange(count)[:, None] + 0.5) * step
    x = (np.arange(length)[None, :] + 0.5 - centre) / stretch
    weights = np.where(np.abs(x) < 3, np.sinc(x) * np.sinc(x / 3), 0.0)
    return weights / weights.sum(axis=1, keepdims=True)


def reference(file, size):
    """The photo reduced in double precision, from a full decode to RGB."""
    import numpy as np
    from PIL import Image, ImageOps
    pixels = np.asarray(ImageOps.exif_transpose(Image.open(file)).convert("RGB"), dtype=np.float64)
    across, down = lanczos(size[0], pixels.shape[1]), lanczos(size[1], pixels.shape[0])
    planes = [down @ pixels[:, :, c] @ across.T for c in range(3)]
    return np.clip(np.stack(planes, axis=2), 0, 255)


def psnr(file, target):
    import numpy as np
    from PIL import Image
    found = np.asarray(Image.open(file).convert("RGB"), dtype=np.float64)
    if found.shape != target.shape:
        return None
    return 10 * np.log10(255**2 / np.mean((found - target) ** 2))


def fidelity(files, folders):
    """PSNR in dB of the unsharpened 2000 px pictures of every tool, and of the reference itself as JPEG."""
    from PIL import Image
    import numpy as np
    rows = {}
    for file in files:
        name = file.stem
        with Image.open(folders["ours"] / f"{name}.0.jpg") as picture:
            target = reference(file, picture.size)
        best = io.BytesIO()
        Image.fromarray(np.round(target).astype("uint8")).save(best, "JPEG", quality=QUALITY, subsampling="4:2:0")
        rows[name] = {"reference itself": psnr(best, target)}
        for tool, folder in folders.items():
            rows[name][tool] = psnr(folder / f"{name}.0.jpg", target)
    return rows


# The comparison.

def measured(command, core, sink):
    run = subprocess.run(["taskset", "-c", str(core), *command], check=True, capture_output=True, text=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    for line in lines:
        print(json.dumps(line | {"tool": sink}), flush=True)
    return {line["photo"]: line for line in lines}


def median_of(rounds, photo):
    return statistics.median(r[photo]["cpu_ms"] for r in rounds)


def table(title, files, columns, base):
    """Milliseconds of every tool, sums, and how many times `base` each one takes.

    The progressive 50 MP file takes all tools the same half second of Huffman decoding, so it is left out of the sums.
    """
    print(f"\n### {title}\n\n| photo | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
    sums = dict.fromkeys(columns, 0.0)
    for file in files:
        cells = {tool: median_of(rounds, file.stem) for tool, rounds in columns.items()}
        for tool, value in cells.items():
            if "50mp" not in file.stem:
                sums[tool] += value
        print(f"| {file.stem} | " + " | ".join(f"{value:.1f}" for value in cells.values()) + " |")
    print("| **sum without the 50 MP file** | " + " | ".join(f"{value:.0f}" for value in sums.values()) + " |")
    print(f"| **times {base}** | " + " | ".join(f"{value / sums[base]:.2f}" for value in sums.values()) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ours")
    parser.add_argument("photos", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--core", type=int, default=0)
    options = parser.parse_args()
    photos = sorted(options.photos.glob("*.jpg"))
    made = make_large(photos, options.folder / "photos")
    from PIL import Image
    # Enlarging and four inks are compared elsewhere: peers do other work there.
    good = lambda path: (image := Image.open(path)).mode == "RGB" and max(image.size) >= 2000
    files = [path for path in photos if good(path)] + made
    timed = [str(f) for f in files]
    if subprocess.run(["sh", "-c", "command -v node && node -e 'require(\"sharp\")'"], capture_output=True).returncode != 0:
        print("sharp is not installed (no npm registry here): libvips, its engine, stands for it", file=sys.stderr)

    def ours(work, out="-", times=3, what=timed):
        return measured([options.ours, work, str(times), out, *what], options.core, "ours")
    def theirs(tool, work, out="-", times=3, what=timed):
        command = [sys.executable, __file__, "--peer", tool, work, str(times), out, *what]
        return measured(command, options.core, tool)

    folders = {tool: options.folder / f"out-{tool}" for tool in ["ours", *PEERS]}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    results = {}
    def note(key, value):
        results.setdefault(key, []).append(value)
    for number in range(options.rounds):
        last = number + 1 == options.rounds
        note(("one", "ours"), ours("one"))
        note(("one", "vips"), theirs("vips", "one"))
        note(("floor", "floor"), ours("floor"))
        note(("plain", "ours"), ours("plain", str(folders["ours"]) if last else "-"))
        note(("plain", "vips"), theirs("vips", "plain", str(folders["vips"]) if last else "-"))
        note(("five", "ours"), ours("five"))
        note(("five", "vips"), theirs("vips", "five"))
        note(("cascade", "vips"), theirs("vips", "cascade"))
        if number < 2:
            note(("one", "pillow"), theirs("pillow", "one"))
            note(("plain", "pillow"), theirs("pillow", "plain", str(folders["pillow"])))
            note(("cascade", "pillow"), theirs("pillow", "cascade"))
    table("One picture of 2000 px, sharpened, CPU ms", files, {
        "ours": results["one", "ours"], "decode + encode": results["floor", "floor"],
        "libvips": results["one", "vips"], "Pillow": results["one", "pillow"]}, "ours")
    table("The same without sharpening on any side", files, {
        "ours": results["plain", "ours"], "libvips": results["plain", "vips"], "Pillow": results["plain", "pillow"]}, "ours")
    table("Five pictures (2000, 1500, 1200, 600, 320 px), sharpened", files, {
        "ours": results["five", "ours"], "libvips, five times": results["five", "vips"],
        "libvips, cascade": results["cascade", "vips"], "Pillow, cascade": results["cascade", "pillow"]}, "ours")

    print("\n### Highest memory above idle, one photo a process, MB\n\n| photo | ours | five pictures | libvips | Pillow |\n|---|---|---|---|---|")
    for file in made:
        one = [str(file)]
        rows = [ours("one", times=1, what=one), ours("five", times=1, what=one), theirs("vips", "one", times=1, what=one),
                theirs("pillow", "one", times=1, what=one)]
        above = [(line["peak_kib"] - line["idle_kib"]) / 1024 for row in rows for line in row.values()]
        print(f"| {file.stem} | " + " | ".join(f"{value:.0f}" for value in above) + " |")

    print("\n### PSNR against Lanczos3 in double precision, 2000 px, not sharpened, quality 85, dB\n")
    rows = fidelity(files, folders)
    tools = list(next(iter(rows.values())))
    print("| photo | " + " | ".join(tools) + " |\n|---|" + "---|" * len(tools))
    for name, row in rows.items():
        print(f"| {name} | " + " | ".join("other size" if row[t] is None else f"{row[t]:.2f}" for t in tools) + " |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        tool, work, times, out, *files = sys.argv[2:]
        peer(tool, work, int(times), out, files)
    else:
        main()
