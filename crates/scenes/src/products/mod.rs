//! The catalogue.

mod bag;
mod bicycle;
mod bottle;
mod brush;
mod carton;
mod chain;
mod glasses;
mod headphones;
mod invented;
mod jewellery;
mod lamp;
mod lotion;
mod mug;
mod rack;
mod shoe;
mod spoon;
mod vase;
mod watch;
mod wire;

use crate::Scene;
use crate::draw::Drawing;
use crate::rng::{Rng, scramble};

/// One product that can be rendered.
#[derive(Debug)]
pub struct SceneSpec {
    /// Its name in programs, such as `mug`.
    pub key: &'static str,
    /// What a shop would call it.
    pub title: &'static str,
    /// What makes it hard to cut out: `hole`, `thin`, `shiny`, `white`,
    /// `dark`, `curved`, `hair`.
    pub traits: &'static [&'static str],
    draw: fn(&mut Rng) -> Drawing,
}

impl SceneSpec {
    /// Renders it at a size in pixels. The same seed gives the same bytes;
    /// colour, backdrop, size and placement follow from it.
    pub fn render(&self, seed: u64, width: u32, height: u32) -> Scene {
        let (drawing, own) = self.placed(seed);
        drawing.render(own, width, height)
    }

    /// The drawing at its place in the picture, and a seed of its own.
    pub(crate) fn placed(&self, seed: u64) -> (Drawing, u64) {
        let own = self
            .key
            .bytes()
            .fold(seed, |s, b| scramble(s ^ u64::from(b)));
        let mut drawing = (self.draw)(&mut Rng::new(own));
        let mut place = Rng::new(scramble(own));
        drawing.scale *= place.between(0.94, 1.02);
        drawing.shift.x += place.between(-0.015, 0.015);
        drawing.shift.y += place.between(-0.012, 0.012);
        (drawing, own)
    }
}

/// The products of the demo, in the order in which a shop would show them.
pub fn catalogue() -> &'static [SceneSpec] {
    &ALL[..DEMO]
}

/// Everything that can be photographed: the products of the demo, then those
/// that are hard to cut out.
pub fn subjects() -> &'static [SceneSpec] {
    ALL
}

/// Things that nobody sells, of random shapes and finishes: another one for
/// each seed. None of [`subjects`] is among them, so what is fitted on pictures
/// of these can be measured on pictures of those.
pub fn invented() -> &'static SceneSpec {
    &INVENTED
}

/// The subject with this key.
pub(crate) fn subject(key: &str) -> Option<&'static SceneSpec> {
    let known = || ALL.iter().chain([&INVENTED]);
    known().find(|spec| spec.key == key)
}

static INVENTED: SceneSpec = SceneSpec {
    key: "invented",
    title: "A thing that nobody sells",
    traits: &[],
    draw: invented::draw,
};

/// How many of them the demo shows.
const DEMO: usize = 10;

const ALL: &[SceneSpec] = &[
    SceneSpec {
        key: "mug",
        title: "Stoneware mug, 330 ml",
        traits: &["hole", "curved"],
        draw: mug::draw,
    },
    SceneSpec {
        key: "headphones",
        title: "Wireless over-ear headphones",
        traits: &["dark", "hole", "curved"],
        draw: headphones::draw,
    },
    SceneSpec {
        key: "bottle",
        title: "Insulated steel bottle, 750 ml",
        traits: &["shiny", "curved"],
        draw: bottle::draw,
    },
    SceneSpec {
        key: "shoe",
        title: "Canvas sneaker",
        traits: &["white", "curved"],
        draw: shoe::draw,
    },
    SceneSpec {
        key: "watch",
        title: "Wristwatch with leather strap",
        traits: &["shiny", "thin"],
        draw: watch::draw,
    },
    SceneSpec {
        key: "vase",
        title: "White ceramic vase",
        traits: &["white", "curved"],
        draw: vase::draw,
    },
    SceneSpec {
        key: "glasses",
        title: "Reading glasses",
        traits: &["thin", "hole", "dark"],
        draw: glasses::draw,
    },
    SceneSpec {
        key: "spoon",
        title: "Olive wood spoon",
        traits: &["thin", "curved"],
        draw: spoon::draw,
    },
    SceneSpec {
        key: "ring",
        title: "Gold ring with stone",
        traits: &["shiny", "thin", "hole"],
        draw: jewellery::draw,
    },
    SceneSpec {
        key: "bag",
        title: "Leather handbag",
        traits: &["hole", "thin", "curved"],
        draw: bag::draw,
    },
    SceneSpec {
        key: "rack",
        title: "Wire dish rack",
        traits: &["thin", "hole", "shiny"],
        draw: rack::draw,
    },
    SceneSpec {
        key: "chain",
        title: "Chain bracelet",
        traits: &["shiny", "thin", "hole"],
        draw: chain::draw,
    },
    SceneSpec {
        key: "bicycle",
        title: "City bicycle",
        traits: &["thin", "hole"],
        draw: bicycle::draw,
    },
    SceneSpec {
        key: "lamp",
        title: "Desk lamp with springs",
        traits: &["thin", "hole", "dark"],
        draw: lamp::draw,
    },
    SceneSpec {
        key: "white-mug",
        title: "White porcelain mug",
        traits: &["white", "hole", "curved"],
        draw: mug::draw_white,
    },
    SceneSpec {
        key: "carton",
        title: "Plain white gift box",
        traits: &["white"],
        draw: carton::draw,
    },
    SceneSpec {
        key: "lotion",
        title: "Body lotion in a pale bottle",
        traits: &["white", "curved"],
        draw: lotion::draw,
    },
    SceneSpec {
        key: "brush",
        title: "Shaving brush",
        traits: &["thin", "hair"],
        draw: brush::draw,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vec::{V2, v2};

    /// Parts are only looked at within their boxes, so an outline that sticks
    /// out of its box would be cut off.
    #[test]
    fn every_outline_stays_within_its_box() {
        let mut cut = Vec::new();
        let chance = (0..40).map(|seed| (invented(), seed));
        for (spec, seed) in subjects().iter().map(|spec| (spec, 1)).chain(chance) {
            let drawing = (spec.draw)(&mut Rng::new(seed));
            for (index, part) in drawing.parts.iter().enumerate() {
                let least = border(part.low, part.high)
                    .map(|p| (part.shape)(p).d)
                    .fold(1.0, f32::min);
                if least < -1e-4 {
                    cut.push((spec.key, seed, index, least));
                }
            }
        }
        assert_eq!(cut, []);
    }

    fn border(low: V2, high: V2) -> impl Iterator<Item = V2> {
        (0..=400).flat_map(move |step| {
            let t = step as f32 / 400.0;
            let (x, y) = (low.x + (high.x - low.x) * t, low.y + (high.y - low.y) * t);
            [v2(x, low.y), v2(x, high.y), v2(low.x, y), v2(high.x, y)]
        })
    }
}
