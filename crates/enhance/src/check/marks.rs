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

/// A row's pixels without a gap, and the mark that they belong to.
#[derive(Clone, Copy)]
struct Run {
    left: usize,
    right: usize,
    mark: usize,
}

/// All marks of the true pixels, connected over edges and corners, in the order
/// of their first pixel. Row by row: a run joins the marks of the runs above
/// that it touches.
pub(super) fn marks(mask: &[bool], width: usize) -> Vec<Mark> {
    // The mark that each was joined with, itself while it stands, and its box.
    let mut joined: Vec<(usize, Mark)> = Vec::new();
    let (mut above, mut runs) = (Vec::new(), Vec::new());
    for (y, row) in mask.chunks_exact(width.max(1)).enumerate() {
        let mut first = 0;
        while let Some((left, right)) = next_run(row, runs.last().map_or(0, |run: &Run| run.right))
        {
            let mut run = Run {
                left,
                right,
                mark: joined.len(),
            };
            let own = Mark {
                left,
                top: y,
                right,
                bottom: y + 1,
            };
            joined.push((run.mark, own));
            // Runs above that end before this one begins touch no later one either.
            while above.get(first).is_some_and(|one: &Run| one.right < left) {
                first += 1;
            }
            for one in above[first..].iter().take_while(|one| one.left <= right) {
                run.mark = join(&mut joined, one.mark, run.mark);
            }
            runs.push(run);
        }
        std::mem::swap(&mut above, &mut runs);
        runs.clear();
    }
    let standing = joined.iter().enumerate();
    standing
        .filter(|(at, (with, _))| at == with)
        .map(|(_, (_, mark))| *mark)
        .collect()
}

/// The next true pixels of a row from a place on.
fn next_run(row: &[bool], from: usize) -> Option<(usize, usize)> {
    let left = from + row[from..].iter().position(|set| *set)?;
    let length = row[left..].iter().position(|set| !*set);
    Some((left, length.map_or(row.len(), |length| left + length)))
}

/// Makes two marks one, the earlier of the two, and gives it.
fn join(joined: &mut [(usize, Mark)], one: usize, other: usize) -> usize {
    let (one, other) = (standing(joined, one), standing(joined, other));
    let (kept, gone) = (one.min(other), one.max(other));
    if kept != gone {
        let (a, b) = (joined[kept].1, joined[gone].1);
        joined[gone].0 = kept;
        joined[kept].1 = Mark {
            left: a.left.min(b.left),
            top: a.top.min(b.top),
            right: a.right.max(b.right),
            bottom: a.bottom.max(b.bottom),
        };
    }
    kept
}

/// The mark that a mark is part of now.
fn standing(joined: &mut [(usize, Mark)], mut at: usize) -> usize {
    while joined[at].0 != at {
        joined[at].0 = joined[joined[at].0].0;
        at = joined[at].0;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_connected_over_corners_and_boxes_are_whole() {
        let picture = [
            "#.#..#...", //
            "#.#...#.#",
            "###....#.",
            ".........",
            "##.#...##",
        ];
        let mask: Vec<bool> = picture
            .iter()
            .flat_map(|row| row.bytes().map(|b| b == b'#'))
            .collect();
        let found: Vec<_> = marks(&mask, 9)
            .iter()
            .map(|mark| (mark.left, mark.top, mark.width(), mark.height()))
            .collect();
        let expected = [
            (0, 0, 3, 3),
            (5, 0, 4, 3),
            (0, 4, 2, 1),
            (3, 4, 1, 1),
            (7, 4, 2, 1),
        ];
        assert_eq!(found, expected);
        assert!(marks(&[], 0).is_empty() && marks(&[false; 4], 2).is_empty());
    }
}
