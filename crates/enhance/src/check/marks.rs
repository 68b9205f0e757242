//! Connected marks on a small black-and-white picture.

/// The box around one connected mark, in pixels; `right` and `bottom` are one
/// past the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub left: usize,
    pub top: usize,
    pub right: usize,
    pub bottom: usize,
}

impl Mark {
    pub fn width(&self) -> usize {
        self.right - self.left
    }

    pub fn height(&self) -> usize {
        self.bottom - self.top
    }
}

/// All marks of the true pixels, connected over edges and corners, in the order
/// of their first pixel.
pub(super) fn marks(mask: &[bool], width: usize) -> Vec<Mark> {
    let height = mask.len() / width.max(1);
    let mut left = mask.to_vec();
    let mut found = Vec::new();
    let mut open = Vec::new();
    for start in 0..left.len() {
        if !std::mem::take(&mut left[start]) {
            continue;
        }
        open.push(start);
        let (x, y) = (start % width, start / width);
        let mut mark = Mark {
            left: x,
            top: y,
            right: x + 1,
            bottom: y + 1,
        };
        while let Some(at) = open.pop() {
            let (x, y) = (at % width, at / width);
            mark.left = mark.left.min(x);
            mark.right = mark.right.max(x + 1);
            mark.top = mark.top.min(y);
            mark.bottom = mark.bottom.max(y + 1);
            for ny in y.saturating_sub(1)..(y + 2).min(height) {
                for nx in x.saturating_sub(1)..(x + 2).min(width) {
                    let near = ny * width + nx;
                    if std::mem::take(&mut left[near]) {
                        open.push(near);
                    }
                }
            }
        }
        found.push(mark);
    }
    found
}
