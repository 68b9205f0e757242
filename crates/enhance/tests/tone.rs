//! The tone step against photos with known faults and exact truth.

use enhance::tone::colour::{delta_e2000, lab, to_linear};
use enhance::tone::{Correction, GAINS, MAX_DELTA_E, P99_DELTA_E, measure, measure_detail, steps};
use scenes::{Backdrop, Cast, Faults, Scene, Shot};

const PRODUCTS: [&str; 5] = ["mug", "watch", "vase", "bottle", "lotion"];
const SIZE: (u32, u32) = (320, 240);

fn shot(product: &'static str, backdrop: Backdrop, faults: Faults) -> Scene {
    Shot {
        product,
        seed: 3,
        width: SIZE.0,
        height: SIZE.1,
        backdrop,
        shadow: Cast::Soft,
        faults,
    }
    .render()
}

/// The mean light of the background.
fn background(scene: &Scene) -> [f32; 3] {
    let outside = |c: usize| {
        let pixels = scene.rgb.chunks_exact(3).zip(&scene.alpha);
        let light = pixels
            .filter(|(_, a)| **a == 0)
            .map(|(p, _)| to_linear(p[c]));
        let (sum, count) = light.fold((0.0, 0.0), |(s, n), v| (s + v, n + 1.0));
        sum / count
    };
    [outside(0), outside(1), outside(2)]
}

fn correction(scene: &Scene) -> Correction {
    let (w, h) = (scene.width as usize, scene.height as usize);
    measure(
        &scene.rgb,
        w,
        h,
        Some(&scene.alpha),
        Some(background(scene)),
    )
    .correction()
}

fn applied(scene: &Scene, correction: &Correction) -> Vec<u8> {
    let mut rgb = scene.rgb.clone();
    correction.apply(&mut rgb, scene.width as usize, scene.height as usize);
    rgb
}

/// Mean CIEDE2000 to the true colours inside the product.
fn error(scene: &Scene, rgb: &[u8]) -> f32 {
    let inside: Vec<usize> = (0..scene.alpha.len())
        .filter(|i| scene.alpha[*i] == 255)
        .collect();
    let at = |p: &[u8], i: usize| lab([p[i * 3], p[i * 3 + 1], p[i * 3 + 2]]);
    let each = inside
        .iter()
        .map(|i| delta_e2000(at(&scene.product_rgb, *i), at(rgb, *i)));
    each.sum::<f32>() / inside.len() as f32
}

/// Mean error before and after over products on white and grey.
fn errors(faults: Faults) -> (f32, f32) {
    let (mut before, mut after, mut count) = (0.0, 0.0, 0.0);
    for product in PRODUCTS {
        for backdrop in [Backdrop::White, Backdrop::Grey] {
            let scene = shot(product, backdrop, faults);
            before += error(&scene, &scene.rgb);
            after += error(&scene, &applied(&scene, &correction(&scene)));
            count += 1.0;
        }
    }
    (before / count, after / count)
}

#[test]
fn clean_photos_on_white_stay_as_they_are() {
    for product in PRODUCTS {
        let scene = shot(product, Backdrop::White, Faults::default());
        let after = error(&scene, &applied(&scene, &correction(&scene)));
        assert!(after < 0.5, "{product}: {after}");
    }
    let scene = shot("mug", Backdrop::White, Faults::default());
    let correction = correction(&scene);
    assert!(correction.is_identity(), "{correction:?}");
    assert_eq!(applied(&scene, &correction), scene.rgb);
}

#[test]
fn clean_photos_on_other_plain_papers_hardly_change() {
    for backdrop in [Backdrop::Grey, Backdrop::Own] {
        let total: f32 = PRODUCTS
            .iter()
            .map(|product| {
                let scene = shot(product, backdrop, Faults::default());
                error(&scene, &applied(&scene, &correction(&scene)))
            })
            .sum();
        let mean = total / PRODUCTS.len() as f32;
        assert!(mean < 1.5, "{backdrop:?}: {mean}");
    }
}

#[test]
fn casts_are_reduced_clearly() {
    for (temperature, tint) in [(0.4, 0.0), (-0.4, 0.0), (0.8, 0.0), (0.0, -0.6), (0.0, 0.6)] {
        let faults = Faults {
            temperature,
            tint,
            ..Faults::default()
        };
        let (before, after) = errors(faults);
        assert!(
            after < 0.75 * before,
            "{temperature} {tint}: {before} -> {after}"
        );
    }
}

#[test]
fn dark_photos_become_brighter_towards_the_truth() {
    let (before, after) = errors(Faults {
        exposure: -2.0,
        ..Faults::default()
    });
    assert!(after < 0.8 * before, "{before} -> {after}");
}

#[test]
fn noise_is_measured_and_reduced() {
    for sigma in [4.0_f32, 8.0] {
        let faults = Faults {
            noise: sigma,
            ..Faults::default()
        };
        let scene = shot("bottle", Backdrop::Grey, faults);
        let found = measure_detail(&scene.rgb, 320, 240, None);
        assert!(
            (found.noise / sigma - 1.0).abs() < 0.2,
            "{sigma}: {found:?}"
        );
        let faults = Faults {
            chroma_noise: sigma,
            ..Faults::default()
        };
        let scene = shot("bottle", Backdrop::Grey, faults);
        let found = measure_detail(&scene.rgb, 320, 240, None);
        assert!(
            (found.chroma_noise / sigma - 1.0).abs() < 0.25,
            "{sigma}: {found:?}"
        );
        let only = Correction {
            chroma_noise: found.chroma_noise,
            ..Correction::NONE
        };
        let (before, after) = (
            error(&scene, &scene.rgb),
            error(&scene, &applied(&scene, &only)),
        );
        assert!(after < 0.7 * before, "chroma {sigma}: {before} -> {after}");
    }
    let clean = shot("bottle", Backdrop::Grey, Faults::default());
    let found = measure_detail(&clean.rgb, 320, 240, None);
    assert!(found.noise < 1.0 && found.chroma_noise < 0.6, "{found:?}");
}

#[test]
fn blur_is_measured_and_sharpening_brings_the_photo_nearer() {
    let take = |blur| {
        Shot {
            product: "watch",
            seed: 2,
            width: 1000,
            height: 750,
            backdrop: Backdrop::White,
            shadow: Cast::None,
            faults: Faults {
                blur,
                ..Faults::default()
            },
        }
        .render()
    };
    let edge = |scene: &Scene| measure_detail(&scene.rgb, 1000, 750, None).edge;
    let (clean, soft, softer) = (take(0.0), take(2.0), take(4.0));
    let [sharp, two, four] = [&clean, &soft, &softer].map(|s| edge(s).expect("clear edges"));
    assert!(
        sharp < 1.0 && two > sharp + 0.5 && four > two + 0.8,
        "{sharp} {two} {four}"
    );
    assert!((1.4..2.8).contains(&two), "{two}");
    let correction = correction(&soft);
    assert!(correction.sharpen > 0.0);
    let only = Correction {
        sharpen: correction.sharpen,
        ..Correction::NONE
    };
    let after = applied(&soft, &only);
    let distance = |rgb: &[u8]| -> f64 {
        let pairs = rgb.iter().zip(&clean.rgb);
        pairs
            .map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2))
            .sum()
    };
    assert!(distance(&after) < distance(&soft.rgb));
}

#[test]
fn a_saturated_background_is_not_taken_for_light() {
    let mut seen = 0;
    for seed in 0..24 {
        let scene = Shot {
            product: "mug",
            seed,
            width: 160,
            height: 120,
            backdrop: Backdrop::Coloured,
            shadow: Cast::None,
            faults: Faults::default(),
        }
        .render();
        let [r, g, b] = background(&scene);
        let most = r.max(g).max(b);
        if r.min(g).min(b) < 0.3 * most {
            seen += 1;
            // The light of the edges may still be trusted a little.
            let gains = correction(&scene).gains;
            assert!(
                gains.iter().all(|gain| (gain - 1.0).abs() < 0.16),
                "{seed}: {gains:?}"
            );
        }
    }
    assert!(seen >= 4, "{seen} saturated backgrounds");
}

#[test]
fn corrections_stay_within_their_bounds_whatever_the_photo() {
    let extreme = [
        Faults {
            temperature: 3.0,
            ..Faults::default()
        },
        Faults {
            temperature: -3.0,
            tint: 2.0,
            exposure: -5.0,
            ..Faults::default()
        },
        Faults {
            exposure: 4.0,
            ..Faults::default()
        },
        Faults {
            contrast: 0.2,
            noise: 30.0,
            chroma_noise: 30.0,
            ..Faults::default()
        },
    ];
    for faults in extreme {
        for backdrop in [Backdrop::White, Backdrop::Cluttered] {
            let c = correction(&shot("mug", backdrop, faults));
            assert!(
                c.gains.iter().all(|g| (GAINS.0..=GAINS.1).contains(g)),
                "{c:?}"
            );
            assert!((0.5..=2.0).contains(&c.exposure), "{c:?}");
            assert!(
                (0.0..=0.04).contains(&c.veil) && (0.0..=0.6).contains(&c.sharpen),
                "{c:?}"
            );
        }
    }
    let c = measure(&[], 0, 0, None, None).correction();
    c.apply(&mut [], 0, 0);
    let mut one = [10, 20, 30];
    measure(&one, 1, 1, None, None)
        .correction()
        .apply(&mut one, 1, 1);
}

#[test]
fn the_fidelity_bound_weakens_what_is_too_strong() {
    let scene = shot("mug", Backdrop::White, Faults::default());
    let (w, h) = (SIZE.0 as usize, SIZE.1 as usize);
    let global = Correction {
        gains: [1.1, 1.0, 0.9],
        exposure: 1.1,
        ..Correction::NONE
    };
    let (kept, _, moved) = global.within(&scene.rgb, w, h, Some(&scene.alpha));
    assert_eq!(
        kept, global,
        "light that changes for all pixels is not held"
    );
    assert!(moved.p99 < P99_DELTA_E, "{moved:?}");
    let strong = Correction {
        veil: 0.3,
        ..global
    };
    let (kept, _, moved) = strong.within(&scene.rgb, w, h, Some(&scene.alpha));
    assert!(
        kept.veil < strong.veil && moved.strength < 1.0,
        "{kept:?} {moved:?}"
    );
    assert_eq!(kept.gains, strong.gains);
    assert!(
        moved.p99 <= P99_DELTA_E && moved.max <= MAX_DELTA_E,
        "{moved:?}"
    );
}

#[test]
fn steps_tell_what_was_measured_and_done() {
    let faults = Faults {
        temperature: 0.5,
        ..Faults::default()
    };
    let scene = shot("vase", Backdrop::Grey, faults);
    let measured = measure(
        &scene.rgb,
        320,
        240,
        Some(&scene.alpha),
        Some(background(&scene)),
    );
    let json = steps(&measured, &measured.correction());
    let names: Vec<_> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["step"].clone())
        .collect();
    assert_eq!(
        names,
        [
            "white_balance",
            "exposure",
            "contrast",
            "denoise",
            "sharpen"
        ]
    );
    assert_eq!(json[0]["source"], "background");
    let gain = |i: usize| json[0]["gains"][i].as_f64().unwrap();
    assert!(
        gain(0) < 1.0 && gain(2) > 1.0,
        "warm light becomes bluer: {json}"
    );
}

#[test]
fn the_same_photo_gives_the_same_bytes() {
    let faults = Faults {
        temperature: 0.4,
        noise: 4.0,
        chroma_noise: 4.0,
        ..Faults::default()
    };
    let scene = shot("bottle", Backdrop::Grey, faults);
    let once = applied(&scene, &correction(&scene));
    assert_eq!(once, applied(&scene, &correction(&scene)));
    assert_ne!(once, scene.rgb);
}
