//! Mean CIEDE2000 inside products against their true colours, before and after
//! the tone step, for photos with known faults: `bench_tone [SEEDS [FAULT [FIRST_SEED]]]`.

use enhance::tone::colour::{delta_e2000, lab, to_linear};
use enhance::tone::{Correction, measure};
use scenes::{Backdrop, Cast, Faults, Scene, Shot, subjects};

/// Size of the scored photos.
const WIDTH: usize = 360;
const HEIGHT: usize = 270;

const NONE: Faults = Faults {
    temperature: 0.0,
    tint: 0.0,
    exposure: 0.0,
    contrast: 1.0,
    noise: 0.0,
    chroma_noise: 0.0,
    blur: 0.0,
    vignette: 0.0,
};

fn faults() -> Vec<(&'static str, Faults)> {
    vec![
        ("none", NONE),
        (
            "cast warm 0.4",
            Faults {
                temperature: 0.4,
                ..NONE
            },
        ),
        (
            "cast warm 0.8",
            Faults {
                temperature: 0.8,
                ..NONE
            },
        ),
        (
            "cast blue 0.4",
            Faults {
                temperature: -0.4,
                ..NONE
            },
        ),
        (
            "cast blue 0.8",
            Faults {
                temperature: -0.8,
                ..NONE
            },
        ),
        ("tint green 0.6", Faults { tint: -0.6, ..NONE }),
        ("tint magenta 0.6", Faults { tint: 0.6, ..NONE }),
        (
            "exposure -1",
            Faults {
                exposure: -1.0,
                ..NONE
            },
        ),
        (
            "exposure -1.5",
            Faults {
                exposure: -1.5,
                ..NONE
            },
        ),
        (
            "exposure -2",
            Faults {
                exposure: -2.0,
                ..NONE
            },
        ),
        (
            "exposure +0.5",
            Faults {
                exposure: 0.5,
                ..NONE
            },
        ),
        (
            "contrast 0.7",
            Faults {
                contrast: 0.7,
                ..NONE
            },
        ),
        ("noise 5", Faults { noise: 5.0, ..NONE }),
        (
            "chroma noise 5",
            Faults {
                chroma_noise: 5.0,
                ..NONE
            },
        ),
        ("blur 2", Faults { blur: 2.0, ..NONE }),
        (
            "warm 0.6, -1.5, noise 3",
            Faults {
                temperature: 0.6,
                exposure: -1.5,
                noise: 3.0,
                chroma_noise: 3.0,
                ..NONE
            },
        ),
    ]
}

/// The mean light of a plain background.
fn background(scene: &Scene) -> [f32; 3] {
    let (mut sum, mut count) = ([0.0; 3], 0.0);
    for (p, a) in scene.rgb.chunks_exact(3).zip(&scene.alpha) {
        if *a == 0 {
            sum = std::array::from_fn(|c| sum[c] + to_linear(p[c]));
            count += 1.0;
        }
    }
    sum.map(|s| s / count)
}

fn mean_delta(scene: &Scene, rgb: &[u8]) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0);
    for i in (0..scene.alpha.len())
        .step_by(5)
        .filter(|i| scene.alpha[*i] == 255)
    {
        let at = |p: &[u8]| lab([p[i * 3], p[i * 3 + 1], p[i * 3 + 2]]);
        sum += delta_e2000(at(&scene.product_rgb), at(rgb));
        count += 1.0;
    }
    sum / f32::max(count, 1.0)
}

fn main() {
    let seeds = std::env::args()
        .nth(1)
        .and_then(|s| s.parse().ok())
        .unwrap_or(1);
    let backdrops = [
        Backdrop::White,
        Backdrop::Grey,
        Backdrop::Own,
        Backdrop::Coloured,
        Backdrop::Sweep,
        Backdrop::Cluttered,
    ];
    print!("| fault ");
    backdrops.iter().for_each(|b| print!("| {b:?} "));
    println!("| all, worst change |");
    let only = std::env::args().nth(2).unwrap_or_default();
    let third = std::env::args().nth(3);
    let first: u64 = third.and_then(|s| s.parse().ok()).unwrap_or(0);
    for (name, faults) in faults().into_iter().filter(|f| f.0.contains(&only)) {
        print!("| {name} ");
        let (mut all, mut worst) = ([0.0; 2], f32::MIN);
        let mut total = 0.0;
        for backdrop in backdrops {
            let (mut sum, mut count) = ([0.0; 2], 0.0);
            for spec in subjects() {
                for seed in first..first + seeds {
                    let (before, after) = score(spec.key, seed, backdrop, faults);
                    worst = worst.max(after - before);
                    sum[0] += before;
                    sum[1] += after;
                    count += 1.0;
                }
            }
            print!("| {:.2} -> {:.2} ", sum[0] / count, sum[1] / count);
            all = [all[0] + sum[0], all[1] + sum[1]];
            total += count;
        }
        println!(
            "| {:.2} -> {:.2}, {worst:+.2} |",
            all[0] / total,
            all[1] / total
        );
    }
    speed();
}

fn score(product: &'static str, seed: u64, backdrop: Backdrop, faults: Faults) -> (f32, f32) {
    let shot = Shot {
        product,
        seed,
        width: WIDTH as u32,
        height: HEIGHT as u32,
        backdrop,
        shadow: Cast::Soft,
        faults,
    };
    let scene = shot.render();
    let plain = (backdrop != Backdrop::Cluttered).then(|| background(&scene));
    let measured = measure(&scene.rgb, WIDTH, HEIGHT, Some(&scene.alpha), plain);
    let correction = measured.correction();
    let (correction, _, _) = correction.within(&scene.rgb, WIDTH, HEIGHT, Some(&scene.alpha));
    let mut after = scene.rgb.clone();
    correction.apply(&mut after, WIDTH, HEIGHT);
    (mean_delta(&scene, &scene.rgb), mean_delta(&scene, &after))
}

/// Milliseconds that this thread has run on a processor (Linux): other programs
/// do not count.
fn processor_time() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = text.split(' ').next().and_then(|n| n.parse::<f64>().ok());
    first.unwrap_or(f64::NAN) / 1e6
}

/// Processor times of one thread.
fn speed() {
    let shot = Shot {
        product: "mug",
        seed: 1,
        width: 2000,
        height: 1500,
        backdrop: Backdrop::Grey,
        shadow: Cast::Soft,
        faults: Faults {
            noise: 4.0,
            chroma_noise: 4.0,
            ..NONE
        },
    };
    let scene = shot.render();
    let small = Shot {
        width: 512,
        height: 384,
        ..shot
    }
    .render();
    let mean = |run: &mut dyn FnMut()| {
        let start = processor_time();
        (0..20).for_each(|_| run());
        (processor_time() - start) / 20.0
    };
    let plain = Some(background(&small));
    let view = mean(&mut || {
        std::hint::black_box(measure(&small.rgb, 512, 384, Some(&small.alpha), plain));
    });
    println!("\n| what | mean of 20, CPU ms |\n|---|---|\n| measure, 512x384 | {view:.1} |");
    let curves = Correction {
        gains: [1.1, 1.0, 0.9],
        exposure: 1.2,
        ..Correction::NONE
    };
    let rows = [
        ("curves, 3 megapixels", curves),
        (
            "chroma noise, 3 megapixels",
            Correction {
                chroma_noise: 4.0,
                ..Correction::NONE
            },
        ),
        (
            "luma noise, 3 megapixels",
            Correction {
                luma_noise: 4.0,
                ..Correction::NONE
            },
        ),
        (
            "unsharp mask, 3 megapixels",
            Correction {
                sharpen: 0.4,
                ..Correction::NONE
            },
        ),
    ];
    for (name, correction) in rows {
        let mut buffer = scene.rgb.clone();
        let time = mean(&mut || correction.apply(&mut buffer, 2000, 1500));
        println!("| {name} | {time:.1} |");
    }
}
