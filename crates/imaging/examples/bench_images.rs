//! Times the picture engine on photos, one JSON line a photo; `scripts/bench-images.py`
//! runs it in turn with other engines and compares.
//!
//! ```text
//! bench_images WORK TIMES OUT FILE...
//! ```
//!
//! `WORK`: `one` (2000 px, sharpened), `plain` (2000 px, not sharpened), `five`
//! (2000, 1500, 1200, 600 and 320 px from one decode), `floor` (decoding to planes
//! and encoding as many samples as `one` makes, with nothing in between), `view`
//! (768 px as RGB). Every photo is done `TIMES` times; `cpu_ms` is the median of
//! the processor time of this process, `peak_kib` its highest resident size so
//! far, `idle_kib` the same before the first photo. Files of the last run go to
//! the folder `OUT` unless that is `-`.

use std::path::Path;

use imaging::{Area, Chroma, Finish, Frame, Limits, Photo, probe, render_with};
use rustix::time::{ClockId, clock_gettime};
use turbojpeg::{Compressor, Decompressor, ScalingFactor, YuvImage, yuv_pixels_len};

const SIZES: [u32; 5] = [2000, 1500, 1200, 600, 320];
const QUALITY: u8 = 85;

type Anyhow<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Anyhow<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [work, times, out, files @ ..] = arguments.as_slice() else {
        return Err("usage: bench_images WORK TIMES OUT FILE...".into());
    };
    let times: usize = times.parse()?;
    let idle = resident("VmRSS")?;
    for file in files {
        let bytes = std::fs::read(file)?;
        let mut spent = Vec::with_capacity(times);
        let mut made = Vec::new();
        for _ in 0..times {
            let start = processor_ms();
            let aside;
            (made, aside) = run(work, &bytes)?;
            spent.push(processor_ms() - start - aside);
        }
        spent.sort_by(f64::total_cmp);
        let name = Path::new(file).file_stem().unwrap_or_default();
        let name = name.to_string_lossy();
        if out != "-" {
            for (index, picture) in made.iter().enumerate() {
                std::fs::write(format!("{out}/{name}.{index}.jpg"), picture)?;
            }
        }
        println!(
            "{{\"photo\":\"{name}\",\"work\":\"{work}\",\"cpu_ms\":{:.2},\"peak_kib\":{},\"idle_kib\":{idle},\"bytes\":{}}}",
            spent[spent.len() / 2],
            resident("VmHWM")?,
            made.iter().map(Vec::len).sum::<usize>(),
        );
    }
    Ok(())
}

/// The work on one photo: the files it makes, and milliseconds that do not count.
fn run(work: &str, bytes: &[u8]) -> Anyhow<(Vec<Vec<u8>>, f64)> {
    let limits = Limits::default();
    let size = probe(bytes, &limits)?.upright_size();
    let frames = |sizes: &[u32]| -> Vec<Frame> { sizes.iter().map(|s| fit(size, *s)).collect() };
    let renditions = match work {
        "one" => render_with(bytes, &frames(&SIZES[..1]), &limits, &finish(true))?,
        "plain" => render_with(bytes, &frames(&SIZES[..1]), &limits, &finish(false))?,
        "five" => render_with(bytes, &frames(&SIZES), &limits, &finish(true))?,
        "floor" => return floor(bytes, size),
        "view" => return Ok((vec![view(bytes, &limits)?], 0.0)),
        other => return Err(format!("unknown work {other}").into()),
    };
    Ok((renditions.into_iter().map(|r| r.bytes).collect(), 0.0))
}

/// Colour at half resolution, as the other engines store it.
fn finish(sharpened: bool) -> Finish {
    Finish {
        sharpened,
        chroma: Some(Chroma::Half),
    }
}

/// A frame that a photo fills when its long side has `long` pixels.
fn fit((width, height): (u32, u32), long: u32) -> Frame {
    let scale = f64::from(long) / f64::from(width.max(height));
    let side = |s: u32| ((f64::from(s) * scale).round() as u32).max(1);
    Frame {
        name: long.to_string(),
        width: side(width),
        height: side(height),
        fill_percent: 100,
        quality: QUALITY,
    }
}

fn view(bytes: &[u8], limits: &Limits) -> Anyhow<Vec<u8>> {
    let photo = Photo::decode(bytes, limits, 768)?;
    let (width, height) = photo.size();
    let frame = fit((width, height), 768);
    let area = Area {
        x: 0.0,
        y: 0.0,
        width: width.into(),
        height: height.into(),
    };
    Ok(photo.view(area, frame.width, frame.height)?.rgb)
}

/// Nothing but the codec: decoding to planes (at the size at which the engine
/// does) and encoding the first samples of them as a picture of 2000 px.
fn floor(bytes: &[u8], upright: (u32, u32)) -> Anyhow<(Vec<Vec<u8>>, f64)> {
    let long = upright.0.max(upright.1) as usize;
    let parts = [8, 4, 2];
    let part = parts.into_iter().find(|p| long.div_ceil(*p) >= 3000);
    let mut decoder = Decompressor::new()?;
    let scale = ScalingFactor::new(1, part.unwrap_or(1));
    decoder.set_scaling_factor(scale)?;
    let header = decoder.read_header(bytes)?.scaled(scale);
    let length = yuv_pixels_len(header.width, 32, header.height, header.subsamp)?;
    thread_local! {
        static PLANES: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
    }
    PLANES.with_borrow_mut(|planes| {
        planes.resize(length.max(planes.len()), 0);
        let image = YuvImage {
            pixels: &mut planes[..],
            width: header.width,
            align: 32,
            height: header.height,
            subsamp: header.subsamp,
        };
        decoder.decompress_to_yuv(bytes, image)?;
        let start = processor_ms();
        let frame = fit(upright, 2000);
        let picture = crop(planes, &header, &frame);
        let aside = processor_ms() - start;
        let mut encoder = Compressor::new()?;
        encoder.set_quality(QUALITY.into())?;
        let file = encoder.compress_yuv_to_vec(YuvImage {
            pixels: &picture[..],
            width: frame.width as usize,
            align: 1,
            height: frame.height as usize,
            subsamp: turbojpeg::Subsamp::Sub2x2,
        })?;
        Ok((vec![file], aside))
    })
}

/// The top left samples of each plane.
fn crop(planes: &[u8], header: &turbojpeg::DecompressHeader, frame: &Frame) -> Vec<u8> {
    let (width, height) = (frame.width as usize, frame.height as usize);
    let (h, v) = header.subsamp.size();
    let mut out = Vec::with_capacity(width * height * 2);
    let mut offset = 0;
    let sizes = [
        (1, 1, width.next_multiple_of(2), height.next_multiple_of(2)),
        (h, v, width.div_ceil(2), height.div_ceil(2)),
        (h, v, width.div_ceil(2), height.div_ceil(2)),
    ];
    for (h, v, columns, rows) in sizes {
        let stride = header.width.div_ceil(h).next_multiple_of(32);
        let lines = header.height.div_ceil(v);
        for y in 0..rows {
            let at = offset + y.min(lines - 1) * stride;
            let line = &planes[at..at + stride];
            out.extend(
                (0..columns / stride.min(columns)).flat_map(|_| &line[..stride.min(columns)]),
            );
            out.resize(out.len().next_multiple_of(columns), 128);
        }
        offset += stride * lines.next_multiple_of(if h * v > 1 { 1 } else { 2 });
    }
    out
}

fn processor_ms() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// A line of `/proc/self/status`, in KiB.
fn resident(name: &str) -> Anyhow<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(name));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    Ok(number.ok_or("no such line")?.parse()?)
}
