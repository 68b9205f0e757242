//! Where the product is.

use imaging::Pixels;
use matting::{Matte, Method, Region, View, matte};

use crate::gate::Reason;
use crate::receipt::MatteFacts;
use crate::{Network, Options};

/// A picture brings its own cut-out when at least this share of its pixels is
/// transparent.
const OWN_ALPHA: f64 = 0.01;

/// The product's place, and how sure it is.
pub(crate) enum Found {
    /// The file itself says what is product.
    OwnAlpha {
        /// The box around it; `None` when all is transparent.
        bounds: Option<Region>,
    },
    /// It was cut out.
    Matte {
        /// The cut-out at the overview's size.
        matte: Box<Matte>,
        /// The network that was asked.
        network: Option<String>,
    },
}

impl Found {
    /// Looks at the overview of a photo. The network is asked only when the
    /// matte of our own is not sure: it costs fifty times as much.
    pub fn look(overview: &Pixels, options: &Options<'_>) -> Self {
        if let Some(alpha) = &overview.alpha
            && alpha.iter().filter(|a| **a < 128).count() as f64 >= OWN_ALPHA * alpha.len() as f64
        {
            let bounds = bounds(alpha, overview.width as usize);
            return Self::OwnAlpha { bounds };
        }
        let view = view(overview);
        let alone = matte(&view, None);
        if alone.confidence >= options.sure {
            return Self::from(alone, None);
        }
        let Some(network) = options.network else {
            return Self::from(alone, None);
        };
        let saliency = network.saliency(&view);
        Self::from(matte(&view, saliency.as_ref()), Some(network))
    }

    fn from(matte: Matte, network: Option<&dyn Network>) -> Self {
        Self::Matte {
            matte: Box::new(matte),
            network: network.map(|network| network.name().to_owned()),
        }
    }

    /// The product's box in the photo, 0 to 1.
    pub fn bounds(&self) -> Option<Region> {
        match self {
            Self::OwnAlpha { bounds } => *bounds,
            Self::Matte { matte, .. } => matte.bounds(),
        }
    }

    /// What makes the cut-out doubtful.
    pub fn reasons(&self, sure: f32) -> Vec<Reason> {
        let Self::Matte { matte, .. } = self else {
            return Vec::new();
        };
        if matte.confidence >= sure {
            return Vec::new();
        }
        let mut reasons: Vec<Reason> = matte
            .doubts
            .iter()
            .map(|doubt| Reason {
                code: format!("matte.{}", doubt.code()),
                message: doubt.message().to_owned(),
                tip: doubt.tip().to_owned(),
            })
            .collect();
        if reasons.is_empty() {
            reasons.push(Reason {
                code: "matte.unsure".to_owned(),
                message: "The product's outline could not be told from the background for sure."
                    .to_owned(),
                tip: "Put the product on plain paper of another colour, with light from two sides."
                    .to_owned(),
            });
        }
        reasons
    }

    /// For the receipt.
    pub fn facts(&self) -> MatteFacts {
        let bounds = self.bounds();
        let bounds = bounds.map_or([0.0; 4], |b| [b.x0, b.y0, b.x1, b.y1]);
        match self {
            Self::OwnAlpha { .. } => MatteFacts {
                method: "own alpha".to_owned(),
                network: None,
                confidence: 1.0,
                plain: 1.0,
                bounds,
            },
            Self::Matte { matte, network } => MatteFacts {
                method: match matte.method {
                    Method::Plain => "plain",
                    Method::PlainRestored => "plain, restored",
                    Method::Learned => "learned",
                }
                .to_owned(),
                network: network.clone(),
                confidence: matte.confidence,
                plain: matte.plain,
                bounds,
            },
        }
    }
}

/// The overview as the matte reads it.
pub(crate) fn view(pixels: &Pixels) -> View<'_> {
    View {
        width: pixels.width as usize,
        height: pixels.height as usize,
        rgb: &pixels.rgb,
    }
}

/// The box around everything that is at least half opaque, 0 to 1.
fn bounds(alpha: &[u8], width: usize) -> Option<Region> {
    let height = alpha.len() / width.max(1);
    let solid = |a: &u8| *a >= 128;
    let rows: Vec<&[u8]> = alpha.chunks_exact(width).collect();
    let top = rows.iter().position(|row| row.iter().any(solid))?;
    let bottom = rows.iter().rposition(|row| row.iter().any(solid))? + 1;
    let left = rows
        .iter()
        .filter_map(|row| row.iter().position(solid))
        .min()?;
    let right = rows
        .iter()
        .filter_map(|row| row.iter().rposition(solid))
        .max()?
        + 1;
    let share = |at: usize, side: usize| at as f32 / side as f32;
    Some(Region {
        x0: share(left, width),
        y0: share(top, height),
        x1: share(right, width),
        y1: share(bottom, height),
    })
}
