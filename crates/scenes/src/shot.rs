//! Photos of products as sellers take them: any backdrop, any shadow, with
//! photographic faults.

use crate::cast::Cover;
use crate::clutter::Clutter;
use crate::draw::Drawing;
use crate::faults::Faults;
use crate::products::subject;
use crate::raster::cover;
use crate::rng::scramble;
use crate::scene::Scene;
use crate::shadow::Shadow;
use crate::srgb::{Linear, blend, scaled};
use crate::surroundings::Plain;
use crate::vec::{V2, v2};

/// What is behind the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Backdrop {
    /// The paper that the product has in the catalogue.
    Own,
    /// Neutral paper, sRGB 236 to 253.
    White,
    /// Neutral paper, sRGB 170 to 226.
    Grey,
    /// One colour, quiet or saturated.
    Coloured,
    /// From one colour to a darker one.
    Gradient,
    /// Bright around the middle, dark in the corners.
    Vignette,
    /// A wall and a floor with a soft line between them.
    Sweep,
    /// A room of a home: see [`crate::ROOMS`] for how many kinds there are.
    Cluttered,
}

impl Backdrop {
    /// Those of a studio: paper and light, nothing else.
    pub const PLAIN: [Self; 6] = [
        Self::White,
        Self::Grey,
        Self::Coloured,
        Self::Gradient,
        Self::Vignette,
        Self::Sweep,
    ];
}

/// The product's shadow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cast {
    /// The one of the catalogue.
    Own,
    /// None at all, as if cut out.
    None,
    /// Of a large window or softbox.
    Soft,
    /// Of the sun or a bare lamp: the silhouette with sharp edges.
    Hard,
}

/// A photo that can be taken. The same values give the same bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shot {
    /// Key of one of [`crate::subjects`].
    pub product: &'static str,
    /// Colour, size and place of the product as in
    /// [`crate::SceneSpec::render`]; also the kind of backdrop and the noise.
    pub seed: u64,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// What is behind it.
    pub backdrop: Backdrop,
    /// Its shadow.
    pub shadow: Cast,
    /// What goes wrong.
    pub faults: Faults,
}

impl Shot {
    /// Takes the photo. `alpha` and `product_rgb` are those of the product in
    /// good light, the same for every backdrop, shadow and fault.
    ///
    /// # Panics
    ///
    /// When no subject has the key `product`.
    pub fn render(&self) -> Scene {
        let spec = subject(self.product)
            .unwrap_or_else(|| panic!("no subject is called {:?}", self.product));
        let (drawing, own) = spec.placed(self.seed);
        let camera = drawing.camera(self.width, self.height);
        let (w, h) = (self.width as usize, self.height as usize);
        let product = cover(&drawing.parts, &camera, w, h);
        let mut light = self.background(&drawing, own, w, h);
        if self.shadow == Cast::Own {
            let shade = drawing.shadow_map(&camera, &product, w, h);
            for (i, pixel) in light.iter_mut().enumerate() {
                let (x, y) = ((i % w) as f32 + 0.5, (i / w) as f32 + 0.5);
                *pixel = scaled(*pixel, 1.0 - shade(x, y, camera.to_scene(x, y)));
            }
        } else if self.shadow != Cast::None {
            let map = Cover::new(&drawing, &camera, &product, w, h, self.shadow, own);
            for (i, pixel) in light.iter_mut().enumerate() {
                *pixel = scaled(*pixel, 1.0 - map.at(i % w, i / w));
            }
        }
        for (pixel, (cover, colour)) in light.iter_mut().zip(&product) {
            *pixel = blend(*pixel, *colour, *cover);
        }
        let mut scene = Scene::with_product(self.width, self.height, &product);
        scene.rgb = self.faults.photo(light, w, scramble(own ^ 0x6E6F_6973));
        scene
    }

    fn background(&self, drawing: &Drawing, own: u64, w: usize, h: usize) -> Vec<Linear> {
        let side = w.min(h).max(1) as f32;
        let camera = drawing.camera(self.width, self.height);
        let place = move |i: usize| {
            let (x, y) = ((i % w) as f32 + 0.5, (i / w) as f32 + 0.5);
            (v2(x, y) - v2(w as f32 / 2.0, h as f32 / 2.0)) * (1.0 / side)
        };
        let seed = scramble(own ^ 0x6261_636B);
        let (base, lies) = ground(drawing, camera.unit);
        match self.backdrop {
            Backdrop::Own => (0..w * h)
                .map(|i| drawing.paper.at(place(i) * (1.0 / camera.unit)))
                .collect(),
            Backdrop::Cluttered => Clutter::new(seed, base, lies).light(w, h),
            kind => {
                let plain = Plain::new(kind, seed, base);
                (0..w * h).map(|i| plain.at(place(i))).collect()
            }
        }
    }
}

/// Where the product touches the ground, in shorter sides below the middle of
/// the picture, and whether it lies flat on it.
fn ground(drawing: &Drawing, unit: f32) -> (f32, bool) {
    match &drawing.shadow {
        Shadow::Standing(pools) => {
            let touch = pools.first().map_or(v2(0.0, 0.4), |pool| pool.centre);
            let at: V2 = touch + drawing.shift;
            (at.y * unit, false)
        }
        Shadow::Lying { .. } => (0.1, true),
    }
}
