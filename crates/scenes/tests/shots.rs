//! Photos with backdrops, shadows and faults: the truth stays the truth, and a
//! fault is as strong as it says.

use std::collections::HashSet;

use scenes::{Backdrop, Cast, Faults, ROOMS, Scene, Shot, catalogue, invented, subjects};

const BACKDROPS: [Backdrop; 8] = [
    Backdrop::Own,
    Backdrop::White,
    Backdrop::Grey,
    Backdrop::Coloured,
    Backdrop::Gradient,
    Backdrop::Vignette,
    Backdrop::Sweep,
    Backdrop::Cluttered,
];
const SHADOWS: [Cast; 4] = [Cast::Own, Cast::None, Cast::Soft, Cast::Hard];

fn shot(product: &'static str) -> Shot {
    Shot {
        product,
        seed: 4,
        width: 240,
        height: 180,
        backdrop: Backdrop::Grey,
        shadow: Cast::None,
        faults: Faults::default(),
    }
}

fn with(faults: Faults) -> Scene {
    Shot {
        width: 480,
        height: 360,
        faults,
        ..shot("ring")
    }
    .render()
}

/// sRGB decoding, independent of the crate's own.
fn linear(byte: u8) -> f64 {
    let v = f64::from(byte) / 255.0;
    if v <= 0.04045 {
        v / 12.92
    } else {
        ((v + 0.055) / 1.055).powf(2.4)
    }
}

/// Pixels that show only background.
fn background(scene: &Scene) -> impl Iterator<Item = [u8; 3]> {
    let pixels = scene.rgb.chunks_exact(3).zip(&scene.alpha);
    pixels
        .filter(|(_, a)| **a == 0)
        .map(|(p, _)| [p[0], p[1], p[2]])
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(s, n), v| (s + v, n + 1.0));
    sum / count
}

/// Mean linear light of the background, per channel.
fn mean_light(scene: &Scene) -> [f64; 3] {
    std::array::from_fn(|c| mean(background(scene).map(|p| linear(p[c]))))
}

#[test]
fn subjects_are_the_catalogue_and_harder_ones() {
    assert_eq!(catalogue().len(), 10);
    let first: Vec<_> = subjects().iter().take(10).map(|s| s.key).collect();
    assert_eq!(first, catalogue().iter().map(|s| s.key).collect::<Vec<_>>());
    let keys: HashSet<_> = subjects().iter().map(|s| s.key).collect();
    assert_eq!(keys.len(), subjects().len());
    let hard = &subjects()[10..];
    for (kind, least) in [("thin", 4), ("hole", 4), ("white", 3), ("hair", 1)] {
        let count = hard.iter().filter(|s| s.traits.contains(&kind)).count();
        assert!(count >= least, "{kind}: {count}");
    }
}

#[test]
fn truth_is_the_same_whatever_is_behind_and_whatever_goes_wrong() {
    let broken = Faults {
        temperature: 0.8,
        tint: -0.5,
        exposure: -0.7,
        contrast: 0.8,
        noise: 6.0,
        chroma_noise: 4.0,
        blur: 3.0,
        vignette: 0.4,
    };
    for spec in subjects() {
        let plain = spec.render(4, 120, 90);
        for (i, backdrop) in BACKDROPS.into_iter().enumerate() {
            let taken = Shot {
                backdrop,
                shadow: SHADOWS[i % 4],
                faults: broken,
                width: 120,
                height: 90,
                ..shot(spec.key)
            }
            .render();
            assert_eq!(taken.alpha, plain.alpha, "{} {backdrop:?}", spec.key);
            assert_eq!(
                taken.product_rgb, plain.product_rgb,
                "{} {backdrop:?}",
                spec.key
            );
            assert_eq!(taken.rgb.len(), plain.rgb.len());
        }
    }
}

#[test]
fn without_faults_the_photo_shows_the_true_colours_exactly() {
    for spec in subjects() {
        for shadow in SHADOWS {
            let scene = Shot {
                shadow,
                ..shot(spec.key)
            }
            .render();
            let inside = (0..scene.alpha.len()).filter(|i| scene.alpha[*i] == 255);
            let worst = inside
                .flat_map(|i| i * 3..i * 3 + 3)
                .map(|i| scene.rgb[i].abs_diff(scene.product_rgb[i]))
                .max();
            // Rounding in linear light or in sRGB differs by one at most.
            assert!(worst <= Some(1), "{} {shadow:?}: {worst:?}", spec.key);
        }
    }
}

#[test]
fn the_same_shot_gives_the_same_bytes_and_each_setting_others() {
    let faults = Faults {
        noise: 3.0,
        chroma_noise: 2.0,
        ..Faults::default()
    };
    let mut seen = HashSet::new();
    for backdrop in BACKDROPS {
        for shadow in SHADOWS {
            let one = Shot {
                backdrop,
                shadow,
                faults,
                ..shot("mug")
            };
            let rgb = one.render().rgb;
            assert_eq!(rgb, one.render().rgb, "{backdrop:?} {shadow:?}");
            assert!(seen.insert(rgb), "{backdrop:?} {shadow:?}");
        }
    }
    let other = Shot {
        seed: 5,
        ..shot("mug")
    };
    assert_ne!(other.render().rgb, shot("mug").render().rgb);
}

#[test]
fn white_and_grey_are_neutral_and_as_bright_as_they_say() {
    for (backdrop, from, to) in [(Backdrop::White, 232, 255), (Backdrop::Grey, 166, 228)] {
        for seed in 0..8 {
            let scene = Shot {
                backdrop,
                seed,
                ..shot("ring")
            }
            .render();
            for [r, g, b] in background(&scene) {
                assert!(
                    r == g && g == b && (from..=to).contains(&g),
                    "{backdrop:?}: {r} {g} {b}"
                );
            }
        }
    }
}

#[test]
fn coloured_backdrops_are_quiet_and_saturated() {
    let spread = |seed| {
        let scene = Shot {
            backdrop: Backdrop::Coloured,
            seed,
            ..shot("ring")
        }
        .render();
        let [r, g, b] = scene.rgb[..3] else {
            panic!("three channels")
        };
        r.max(g).max(b) - r.min(g).min(b)
    };
    let spreads: Vec<u8> = (0..24).map(spread).collect();
    assert!(spreads.iter().any(|s| *s > 120), "{spreads:?}");
    assert!(spreads.iter().any(|s| *s < 60), "{spreads:?}");
}

#[test]
fn a_sweep_has_a_wall_and_a_floor() {
    let scene = Shot {
        backdrop: Backdrop::Sweep,
        ..shot("ring")
    }
    .render();
    let row = |y: usize| i32::from(scene.rgb[(y * 240 + 4) * 3 + 1]);
    assert!((row(2) - row(177)).abs() >= 4, "{} {}", row(2), row(177));
    let steepest = (1..180).map(|y| (row(y) - row(y - 1)).abs()).max();
    assert!(
        steepest <= Some(25),
        "a soft horizon, not a step of {steepest:?}"
    );
}

#[test]
fn rooms_are_of_many_kinds_and_never_plain() {
    const { assert!(ROOMS >= 5) };
    for product in ["mug", "watch"] {
        for seed in 0..12 {
            let scene = Shot {
                backdrop: Backdrop::Cluttered,
                seed,
                ..shot(product)
            }
            .render();
            let border: Vec<usize> = (0..240 * 180)
                .filter(|i| i % 240 == 0 || i % 240 == 239 || i / 240 == 0 || i / 240 == 179)
                .collect();
            let green = |i: &usize| f64::from(scene.rgb[i * 3 + 1]);
            let middle = mean(border.iter().map(green));
            let spread = mean(border.iter().map(|i| (green(i) - middle).abs()));
            assert!(spread > 3.0, "{product} {seed}: {spread}");
        }
    }
}

#[test]
fn shadows_darken_the_background_only_and_hard_ones_have_edges() {
    let take = |shadow| {
        Shot {
            shadow,
            width: 480,
            height: 360,
            ..shot("bag")
        }
        .render()
    };
    let none = take(Cast::None);
    for (cast, least) in [(Cast::Soft, 8), (Cast::Hard, 30)] {
        let scene = take(cast);
        let change = |i: usize| i32::from(none.rgb[i * 3]) - i32::from(scene.rgb[i * 3]);
        assert!(
            (0..480 * 360).all(|i| change(i) >= 0),
            "{cast:?} adds no light"
        );
        assert!(
            (0..480 * 360)
                .filter(|i| none.alpha[*i] == 255)
                .all(|i| change(i) == 0)
        );
        assert!(
            (0..480 * 360).any(|i| none.alpha[i] == 0 && change(i) >= least),
            "{cast:?}"
        );
    }
    // The steepest step between two neighbours away from the product.
    let steepest = |cast| {
        let scene = take(cast);
        let clear = |i: usize| scene.alpha[i] == 0 && scene.alpha[i - 1] == 0;
        let step = |i: usize| scene.rgb[i * 3].abs_diff(scene.rgb[i * 3 - 3]);
        (1..480 * 360)
            .filter(|i| i % 480 > 0 && clear(*i))
            .map(step)
            .max()
    };
    assert!(steepest(Cast::Hard) > steepest(Cast::Soft).map(|s| s * 2));
}

#[test]
fn a_cast_has_the_ratio_that_its_gains_say() {
    for (temperature, tint) in [(0.7, 0.0), (-0.8, 0.0), (0.0, 0.6), (0.4, -0.7)] {
        let faults = Faults {
            temperature,
            tint,
            exposure: -0.5,
            ..Faults::default()
        };
        let [r, g, b] = faults.gains().map(f64::from);
        let [clean, cast] = [
            Faults {
                exposure: -0.5,
                ..Faults::default()
            },
            faults,
        ]
        .map(|f| mean_light(&with(f)));
        for (c, gain) in [r, g, b].into_iter().enumerate() {
            let found = cast[c] / clean[c];
            assert!(
                (found / gain - 1.0).abs() < 0.01,
                "{temperature} {tint} {c}: {found} for {gain}"
            );
        }
        let t = 0.15 * f64::from(temperature);
        let stated = ((1.0 + t) / (1.0 - t)).powi(2);
        assert!((r / b / stated - 1.0).abs() < 1e-5, "{r} {b} {stated}");
        assert!((0.2126 * r + 0.7152 * g + 0.0722 * b - 1.0).abs() < 1e-5);
    }
}

#[test]
fn exposure_is_in_stops() {
    let light = |exposure| {
        mean_light(&with(Faults {
            exposure,
            ..Faults::default()
        }))[1]
    };
    let clean = light(0.0);
    for stops in [-1.0_f32, -0.5, 0.25] {
        let found = (light(stops) / clean).log2();
        assert!((found - f64::from(stops)).abs() < 0.02, "{stops}: {found}");
    }
}

#[test]
fn contrast_is_the_slope_around_mid_grey() {
    let clean = with(Faults::default());
    let flat = with(Faults {
        contrast: 0.6,
        ..Faults::default()
    });
    for (a, b) in clean.rgb.iter().zip(&flat.rgb) {
        let expected = 127.5 + (f64::from(*a) - 127.5) * 0.6;
        assert!((f64::from(*b) - expected).abs() <= 1.0, "{a} became {b}");
    }
}

#[test]
fn noise_has_the_stated_deviation() {
    let clean = with(Faults::default());
    let differences = |faults| -> Vec<[f64; 3]> {
        let noisy = with(faults);
        let pairs = noisy.rgb.chunks_exact(3).zip(clean.rgb.chunks_exact(3));
        let inside = pairs.zip(&clean.alpha).filter(|(_, a)| **a == 0);
        inside
            .map(|((n, c), _)| std::array::from_fn(|k| f64::from(n[k]) - f64::from(c[k])))
            .collect()
    };
    let deviation = |values: &[f64]| mean(values.iter().map(|v| v * v)).sqrt();
    let luma = |d: &[f64; 3]| 0.299 * d[0] + 0.587 * d[1] + 0.114 * d[2];
    for sigma in [2.0_f32, 8.0] {
        let d = differences(Faults {
            noise: sigma,
            ..Faults::default()
        });
        let found = deviation(&d.iter().map(luma).collect::<Vec<_>>());
        assert!(
            (found / f64::from(sigma) - 1.0).abs() < 0.05,
            "{sigma}: {found}"
        );
        let bias = mean(d.iter().map(|d| d[0]));
        assert!(bias.abs() < 0.15, "{bias}");

        let d = differences(Faults {
            chroma_noise: sigma,
            ..Faults::default()
        });
        let cb: Vec<f64> = d.iter().map(|d| (d[2] - luma(d)) / 1.772).collect();
        let cr: Vec<f64> = d.iter().map(|d| (d[0] - luma(d)) / 1.402).collect();
        for found in [deviation(&cb), deviation(&cr)] {
            assert!(
                (found / f64::from(sigma) - 1.0).abs() < 0.06,
                "{sigma}: {found}"
            );
        }
        let luma = deviation(&d.iter().map(luma).collect::<Vec<_>>());
        assert!(luma < 0.4, "chroma noise has no luma, but {luma}");
    }
}

#[test]
fn blur_softens_edges_and_keeps_the_light() {
    let row = |blur| {
        let faults = Faults {
            blur,
            ..Faults::default()
        };
        let scene = Shot {
            width: 1000,
            height: 750,
            backdrop: Backdrop::Coloured,
            faults,
            ..shot("bottle")
        }
        .render();
        let row = (0..1000).map(|x| linear(scene.rgb[(375 * 1000 + x) * 3]));
        row.collect::<Vec<f64>>()
    };
    let (clean, blurred, more) = (row(0.0), row(1.5), row(4.0));
    let energy = |row: &[f64]| -> f64 { row.windows(2).map(|w| (w[1] - w[0]).powi(2)).sum() };
    assert!(energy(&clean) > 2.0 * energy(&blurred));
    assert!(energy(&blurred) > 1.5 * energy(&more));
    let total = |row: &[f64]| row.iter().sum::<f64>();
    assert!((total(&clean) / total(&more) - 1.0).abs() < 0.02);
}

#[test]
fn a_vignette_takes_its_share_from_the_corners_and_nothing_from_the_middle() {
    let faults = Faults {
        vignette: 0.5,
        ..Faults::default()
    };
    let (clean, dark) = (with(Faults::default()), with(faults));
    let ratio = |i: usize| linear(dark.rgb[i * 3]) / linear(clean.rgb[i * 3]);
    for corner in [0, 479, 480 * 359, 480 * 360 - 1] {
        assert!((ratio(corner) - 0.5).abs() < 0.02, "{}", ratio(corner));
    }
    assert!(ratio(480 * 180 + 240) > 0.97);
}

#[test]
fn invented_things_differ_and_are_in_the_picture() {
    assert!(subjects().iter().all(|s| s.key != invented().key));
    let mut seen = HashSet::new();
    for seed in 0..24 {
        let scene = Shot {
            seed,
            ..shot(invented().key)
        }
        .render();
        let covered = scene.alpha.iter().filter(|a| **a >= 128).count();
        let share = covered as f64 / scene.alpha.len() as f64;
        assert!((0.002..0.7).contains(&share), "seed {seed}: {share}");
        assert!(seen.insert(scene.alpha), "seed {seed} was there before");
    }
}
