//! Figures of many shots.

use std::fmt::Write;

use matting::score::Measures;

/// IoU below which a matte has failed.
const FAILED: f64 = 0.8;
/// Agreement, and confidence, from which a matte is kept.
const KEPT: f32 = 0.90;

pub struct Row {
    pub name: String,
    pub product: &'static str,
    pub agreement: f32,
    pub own: Measures,
    pub network: Measures,
    pub hybrid: Measures,
    pub confidence: f32,
    pub learned: bool,
}

#[derive(Default)]
pub struct Table(Vec<Row>);

type Pick = fn(&Row) -> &Measures;
const METHODS: [(&str, Pick); 3] = [
    ("own", |row| &row.own),
    ("network", |row| &row.network),
    ("hybrid", |row| &row.hybrid),
];

impl Table {
    pub fn add(&mut self, row: Row) {
        eprintln!(
            "{:<28} agreement {:.3}  own {:.3}  network {:.3}  hybrid {:.3}  confidence {:.2}{}",
            row.name,
            row.agreement,
            row.own.iou,
            row.network.iou,
            row.hybrid.iou,
            row.confidence,
            if row.learned { "  learned" } else { "" }
        );
        self.0.push(row);
    }

    /// IoU, outline and failures by method.
    pub fn methods(&self) -> String {
        let mut text = "| method | shots | IoU mean | median | min | boundary F | MAE | failed |\n|---|---|---|---|---|---|---|---|\n".to_owned();
        for (name, pick) in METHODS {
            let ious = self.sorted(pick);
            let mean = |measure: fn(&Measures) -> f64| {
                self.0.iter().map(|row| measure(pick(row))).sum::<f64>()
                    / self.0.len().max(1) as f64
            };
            let failed = ious.iter().filter(|iou| **iou < FAILED).count();
            let _ = writeln!(
                text,
                "| {name} | {} | {:.3} | {:.3} | {:.3} | {:.3} | {:.4} | {:.1} % |",
                ious.len(),
                mean(|measures| measures.iou),
                ious.get(ious.len() / 2).copied().unwrap_or(0.0),
                ious.first().copied().unwrap_or(0.0),
                mean(|measures| measures.boundary),
                mean(|measures| measures.mae),
                share(failed, ious.len()),
            );
        }
        text
    }

    fn sorted(&self, pick: Pick) -> Vec<f64> {
        let mut ious: Vec<f64> = self.0.iter().map(|row| pick(row).iou).collect();
        ious.sort_by(f64::total_cmp);
        ious
    }

    /// How well agreement tells the network's failures, and the confidence the hybrid's.
    pub fn agreement(&self) -> String {
        let network = self.0.iter().map(|row| (row.agreement, row.network.iou));
        let hybrid = self.0.iter().map(|row| (row.confidence, row.hybrid.iou));
        format!(
            "{}\n{}\n",
            gate("agreement, network alone", network.collect()),
            gate("confidence, hybrid", hybrid.collect())
        )
    }

    /// Mean IoU by product.
    pub fn products(&self) -> String {
        let mut products: Vec<&str> = self.0.iter().map(|row| row.product).collect();
        products.sort_unstable();
        products.dedup();
        let mut text = "| product | own | network | hybrid |\n|---|---|---|---|\n".to_owned();
        for product in products {
            let rows: Vec<&Row> = self.0.iter().filter(|row| row.product == product).collect();
            let _ = write!(text, "| {product} |");
            for (_, pick) in METHODS {
                let sum: f64 = rows.iter().map(|row| pick(row).iou).sum();
                let _ = write!(text, " {:.3} |", sum / rows.len() as f64);
            }
            text.push('\n');
        }
        text
    }
}

/// Area under the curve, recall and precision of "below the threshold means failed", share flagged, mean of the kept.
fn gate(name: &str, rows: Vec<(f32, f64)>) -> String {
    let (failed, good): (Vec<_>, Vec<_>) = rows.iter().partition(|(_, iou)| *iou < FAILED);
    let mut wins = 0.0;
    for (low, _) in &failed {
        for (high, _) in &good {
            wins += if low < high {
                1.0
            } else if low == high {
                0.5
            } else {
                0.0
            };
        }
    }
    let area = wins / (failed.len() * good.len()).max(1) as f64;
    let flagged: Vec<_> = rows.iter().filter(|(sign, _)| *sign < KEPT).collect();
    let right = flagged.iter().filter(|(_, iou)| *iou < FAILED).count();
    let kept = rows.iter().filter(|(sign, _)| *sign >= KEPT);
    let kept: Vec<f64> = kept.map(|(_, iou)| *iou).collect();
    format!(
        "{name}: AUC {area:.3}; at {KEPT:.2}: recall {:.1} %, precision {:.1} %, flagged {:.1} %, kept mean IoU {:.3}",
        share(right, failed.len()),
        share(right, flagged.len()),
        share(flagged.len(), rows.len()),
        kept.iter().sum::<f64>() / kept.len().max(1) as f64
    )
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64 * 100.0
}
