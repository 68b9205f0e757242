//! Many shots in one PNG, to look at: `contact_sheet OUT.png BACKDROP [PRODUCT...]`.
//! BACKDROP is `Own`, `White`, ... `Cluttered`; shadows take turns by row.

use scenes::{Backdrop, Cast, Faults, Scene, Shot, subjects};

const CELL: (u32, u32) = (480, 360);
const COLUMNS: u32 = 4;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (out, name) = (&arguments[0], arguments[1].as_str());
    let all = [
        Backdrop::Own,
        Backdrop::White,
        Backdrop::Grey,
        Backdrop::Coloured,
        Backdrop::Gradient,
        Backdrop::Vignette,
        Backdrop::Sweep,
        Backdrop::Cluttered,
    ];
    let backdrop = all.into_iter().find(|b| format!("{b:?}") == name);
    let backdrop = backdrop.expect("the name of a backdrop");
    let wanted = |key: &str| arguments.len() < 3 || arguments[2..].iter().any(|a| a == key);
    let keys: Vec<&'static str> = subjects()
        .iter()
        .map(|s| s.key)
        .filter(|k| wanted(k))
        .collect();
    let shadows = [Cast::Own, Cast::Soft, Cast::Hard, Cast::None];
    let rows = 5;
    let mut sheet = vec![0; (CELL.0 * COLUMNS * CELL.1 * rows * 3) as usize];
    for n in 0..COLUMNS * rows {
        let shot = Shot {
            product: keys[n as usize % keys.len()],
            seed: u64::from(n) + 1,
            width: CELL.0,
            height: CELL.1,
            backdrop,
            shadow: shadows[(n / COLUMNS) as usize % shadows.len()],
            faults: Faults::default(),
        };
        put(&mut sheet, &shot.render(), n);
    }
    let whole = Scene {
        width: CELL.0 * COLUMNS,
        height: CELL.1 * rows,
        rgb: sheet,
        alpha: Vec::new(),
        product_rgb: Vec::new(),
    };
    std::fs::write(out, whole.to_png()).expect("the file can be written");
}

fn put(sheet: &mut [u8], scene: &Scene, n: u32) {
    let (left, top) = (n % COLUMNS * CELL.0, n / COLUMNS * CELL.1);
    for (y, row) in scene.rgb.chunks_exact(CELL.0 as usize * 3).enumerate() {
        let at = (((top + y as u32) * CELL.0 * COLUMNS + left) * 3) as usize;
        sheet[at..at + row.len()].copy_from_slice(row);
    }
}
