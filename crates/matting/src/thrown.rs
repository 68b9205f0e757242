//! Hard shadows of thin parts.
//!
//! On neutral paper the shadow of a wire is a dark line just as a wire is. But a lamp throws the whole silhouette: moved
//! by one step when the product lies on the paper, sheared and flattened from its foot on when it stands (the images of
//! a plane under parallel light). So dark lines that are explained by one such image of what is surely product are its
//! shadow. The image counts when it covers [`MUCH`] of the lines and [`TELLING`] times what an image of that kind covers
//! by chance (the median over all of them).

use crate::evidence::Evidence;
use crate::grow::dilate;

/// Pixels a side of a cell in which images are compared.
const CELL: usize = 3;
/// Lines looked at, at most about.
const POINTS: usize = 600;
/// Fewest pixels of lines.
const FEW: usize = 120;
/// Share of the lines that the best image must cover.
const MUCH: f32 = 0.4;
/// How much more it must cover than the median image.
const TELLING: f32 = 1.7;
/// Most cells by which a product that lies is moved.
const FAR: i32 = 16;

/// An image of the silhouette: where the thing lies that throws a shadow on a cell.
#[derive(Debug, Clone, Copy)]
enum Image {
    /// Moved by so many cells.
    Moved(f32, f32),
    /// Per cell of height over the foot: cells to the side, and cells down the picture.
    Leaning(f32, f32),
}

impl Image {
    /// The cell that throws its shadow on (x, y), with the foot of the product at `foot`.
    fn source(self, (x, y): (f32, f32), foot: f32) -> (f32, f32) {
        match self {
            Self::Moved(dx, dy) => (x - dx, y - dy),
            Self::Leaning(side, flat) => {
                let height = (foot - y) / flat;
                (x - side * height, foot - height)
            }
        }
    }
}

/// Tells which of the `lines` (indices of pixels that are dark lines and no more) are the shadow of `sure` (not 0 where
/// colour says product).
pub(crate) fn thrown(evidence: &Evidence, sure: &[u8], lines: &[u32]) -> Vec<u32> {
    let (w, h) = (evidence.width, evidence.height);
    let near = dilate(&dilate(sure, w, h), w, h);
    let free: Vec<u32> = lines
        .iter()
        .copied()
        .filter(|at| near[*at as usize] == 0)
        .collect();
    if free.len() < FEW {
        return Vec::new();
    }
    let grid = Grid::new(sure, w, h);
    let every = free.len().div_ceil(POINTS);
    let points: Vec<(f32, f32)> = free.iter().step_by(every).map(|at| place(*at, w)).collect();
    let mut best = (0.0, Image::Moved(0.0, 0.0));
    for images in [moved(), leaning()] {
        let mut shares: Vec<f32> = Vec::with_capacity(images.len());
        let mut most = (0.0, images[0]);
        for image in images {
            let share = grid.share(&points, image);
            shares.push(share);
            if share > most.0 {
                most = (share, image);
            }
        }
        let chance = crate::fit::median(&mut shares);
        if most.0 >= MUCH && most.0 > TELLING * chance && most.0 > best.0 {
            best = most;
        }
    }
    if best.0 == 0.0 {
        return Vec::new();
    }
    let wide = Grid {
        cells: dilate(&grid.cells, grid.across, grid.down),
        ..grid
    };
    free.into_iter()
        .filter(|at| wide.holds(place(*at, w), best.1))
        .collect()
}

fn place(at: u32, w: usize) -> (f32, f32) {
    let (x, y) = (at as usize % w, at as usize / w);
    (x as f32 / CELL as f32, y as f32 / CELL as f32)
}

fn moved() -> Vec<Image> {
    let steps = move || (-FAR..=FAR).map(|d| d as f32);
    steps()
        .flat_map(|dy| steps().map(move |dx| Image::Moved(dx, dy)))
        .filter(|image| matches!(image, Image::Moved(dx, dy) if dx.abs().max(dy.abs()) >= 1.5))
        .collect()
}

fn leaning() -> Vec<Image> {
    (-30..=30)
        .flat_map(|side| (8..=30).map(move |flat| (side as f32 * 0.05, flat as f32 * 0.025)))
        .map(|(side, flat)| Image::Leaning(side, flat))
        .collect()
}

/// What is surely product, in cells.
struct Grid {
    across: usize,
    down: usize,
    cells: Vec<u8>,
    /// The lowest cell of the product.
    foot: f32,
}

impl Grid {
    fn new(sure: &[u8], w: usize, h: usize) -> Self {
        let (across, down) = (w.div_ceil(CELL), h.div_ceil(CELL));
        let mut cells = vec![0_u8; across * down];
        let mut foot = 0;
        for (y, row) in sure.chunks_exact(w).enumerate() {
            for (x, sure) in row.iter().enumerate() {
                if *sure != 0 {
                    cells[y / CELL * across + x / CELL] = 1;
                    foot = y / CELL;
                }
            }
        }
        Self {
            across,
            down,
            cells,
            foot: foot as f32,
        }
    }

    /// Whether an image shadows a place.
    fn holds(&self, point: (f32, f32), image: Image) -> bool {
        let (x, y) = image.source(point, self.foot);
        if x < 0.0 || y < 0.0 {
            return false;
        }
        let (x, y) = (x as usize, y as usize);
        x < self.across && y < self.down && self.cells[y * self.across + x] != 0
    }

    /// Share of the places that an image shadows.
    fn share(&self, points: &[(f32, f32)], image: Image) -> f32 {
        let count = points.iter().filter(|p| self.holds(**p, image)).count();
        count as f32 / points.len() as f32
    }
}
