//! Many scores as one report.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Measures;

/// IoU below which a matte has failed.
const FAILED: f64 = 0.8;
/// IoU from which a matte is good; the confidence is the chance of it.
pub const GOOD: f64 = 0.9;
/// Bins of the reliability table.
const BINS: usize = 10;

/// One scored picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Which picture.
    pub name: String,
    /// Its classes, such as `backdrop white` and `product ring`; it counts in each.
    pub classes: Vec<String>,
    /// Whether the method claims to cut it (plain background) or has to flag it.
    pub claimed: bool,
    /// The scores.
    pub measures: Measures,
    /// The matte's confidence.
    pub confidence: f64,
    /// Mean ΔE of the product's colours on white in a band around its edge; `None` when the truth is not known.
    pub bleed: Option<f64>,
}

/// Scores of several pictures.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// How many.
    pub count: usize,
    /// IoU: mean.
    pub iou: f64,
    /// IoU: median.
    pub median: f64,
    /// IoU: 10th percentile.
    pub p10: f64,
    /// IoU: least.
    pub least: f64,
    /// Boundary F at 0.75 % of the diagonal, mean.
    pub boundary: f64,
    /// Boundary F at 0.3 %, mean.
    pub strict: f64,
    /// MAE, mean.
    pub mae: f64,
    /// SAD / 1000, mean.
    pub sad: f64,
    /// Share with an IoU below 0.8.
    pub failures: f64,
    /// Mean colour bleed, ΔE, of those that know it.
    pub bleed: Option<f64>,
}

/// Scores of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Name of the class.
    pub name: String,
    /// Its scores.
    pub summary: Summary,
}

/// How well confidence below a threshold finds what is cut wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// Confidence below this is flagged.
    pub threshold: f64,
    /// Share of the failed that are flagged.
    pub recall: f64,
    /// Share of the flagged that failed.
    pub precision: f64,
    /// Share of claimed pictures (plain background) that are flagged though they are right.
    pub false_alarms: f64,
    /// Share of the claimed with an IoU below 0.9 that are flagged.
    pub wrong_flagged: f64,
    /// Share of the claimed with an IoU of 0.9 and more that are flagged.
    pub good_flagged: f64,
    /// Share of unclaimed pictures (cluttered background) that are flagged.
    pub unclaimed_flagged: f64,
    /// Mean IoU of what is kept.
    pub kept_iou: f64,
    /// Share of all that is flagged.
    pub flagged: f64,
}

/// Pictures of about the same confidence: what it promises and what came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Least confidence.
    pub from: f64,
    /// How many pictures, claimed or not.
    pub count: usize,
    /// Their mean confidence.
    pub predicted: f64,
    /// Share of them with an IoU of 0.9 and more.
    pub observed: f64,
}

/// The whole report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// All claimed pictures.
    pub claimed: Summary,
    /// Those of them that the gate lets through.
    pub accepted: Summary,
    /// Each class of claimed pictures, by name.
    pub groups: Vec<Group>,
    /// All other pictures.
    pub unclaimed: Summary,
    /// The gate over all pictures.
    pub gate: Gate,
    /// Bins of confidence that hold pictures, from 0 upwards (a reliability diagram: DeGroot and Fienberg 1983).
    pub reliability: Vec<Bin>,
}

impl Report {
    /// Sums up cases; `threshold` is the confidence below which a picture goes to review.
    pub fn new(cases: &[Case], threshold: f64) -> Self {
        let claimed: Vec<&Case> = cases.iter().filter(|c| c.claimed).collect();
        let sure = |c: &&Case| c.confidence >= threshold;
        let accepted: Vec<&Case> = claimed.iter().copied().filter(sure).collect();
        let unclaimed: Vec<&Case> = cases.iter().filter(|c| !c.claimed).collect();
        let mut classes: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
        for case in &claimed {
            for class in &case.classes {
                classes.entry(class).or_default().push(case);
            }
        }
        let group = |(name, cases): (&str, Vec<&Case>)| Group {
            name: name.to_owned(),
            summary: summary(&cases),
        };
        Self {
            claimed: summary(&claimed),
            accepted: summary(&accepted),
            groups: classes.into_iter().map(group).collect(),
            unclaimed: summary(&unclaimed),
            gate: Gate::of(cases, threshold),
            reliability: reliability(cases),
        }
    }

    /// The report as a table for reading.
    pub fn table(&self) -> String {
        let mut out = format!(
            "{:<28}{:>5}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>9}{:>7}{:>7}\n",
            "class", "n", "IoU", "median", "p10", "min", "bF", "bF0.3", "MAE", "fail%", "bleed"
        );
        let mut line = |name: &str, s: &Summary| {
            let bleed = s.bleed.map_or("-".to_owned(), |b| format!("{b:.2}"));
            out.push_str(&format!(
                "{name:<28}{:>5}{:>8.4}{:>8.4}{:>8.4}{:>8.4}{:>8.4}{:>8.4}{:>9.5}{:>7.1}{bleed:>7}\n",
                s.count, s.iou, s.median, s.p10, s.least, s.boundary, s.strict, s.mae, s.failures * 100.0
            ));
        };
        for group in &self.groups {
            line(&group.name, &group.summary);
        }
        line("all claimed", &self.claimed);
        line("claimed and accepted", &self.accepted);
        line("not claimed", &self.unclaimed);
        let g = &self.gate;
        out.push_str(&format!(
            "gate at {:.2}: recall {:.3}, precision {:.3}, false alarms {:.3}, unclaimed flagged {:.3}, flagged {:.3}, kept IoU {:.4}\n\
             claimed flagged: of IoU < 0.9 {:.3}, of IoU >= 0.9 {:.3}\n\
             confidence: pictures, predicted, observed share with IoU >= 0.9\n",
            g.threshold, g.recall, g.precision, g.false_alarms, g.unclaimed_flagged, g.flagged, g.kept_iou,
            g.wrong_flagged, g.good_flagged
        ));
        for bin in &self.reliability {
            out.push_str(&format!(
                "from {:.1}:{:>6}{:>8.3}{:>8.3}\n",
                bin.from, bin.count, bin.predicted, bin.observed
            ));
        }
        out
    }
}

impl Gate {
    fn of(cases: &[Case], threshold: f64) -> Self {
        let failed = |c: &Case| c.measures.iou < FAILED;
        let flagged = |c: &Case| c.confidence < threshold;
        let share = |part: &dyn Fn(&Case) -> bool, of: &dyn Fn(&Case) -> bool| {
            let all = cases.iter().filter(|c| of(c)).count();
            let hits = cases.iter().filter(|c| of(c) && part(c)).count();
            if all == 0 {
                1.0
            } else {
                hits as f64 / all as f64
            }
        };
        let kept: Vec<&Case> = cases.iter().filter(|c| !flagged(c)).collect();
        let any = |c: &Case| c.claimed;
        Self {
            threshold,
            recall: share(&flagged, &failed),
            precision: share(&failed, &flagged),
            false_alarms: cases
                .iter()
                .filter(|c| any(c) && flagged(c) && !failed(c))
                .count() as f64
                / cases.iter().filter(|c| any(c)).count().max(1) as f64,
            wrong_flagged: share(&flagged, &|c| c.claimed && c.measures.iou < GOOD),
            good_flagged: share(&flagged, &|c| c.claimed && c.measures.iou >= GOOD),
            unclaimed_flagged: share(&flagged, &|c| !c.claimed),
            kept_iou: summary(&kept).iou,
            flagged: share(&flagged, &|_| true),
        }
    }
}

/// The bins that hold pictures.
fn reliability(cases: &[Case]) -> Vec<Bin> {
    let mut bins = [Bin::default(); BINS];
    for case in cases {
        let bin = &mut bins[((case.confidence * BINS as f64) as usize).min(BINS - 1)];
        bin.count += 1;
        bin.predicted += case.confidence;
        bin.observed += f64::from(u8::from(case.measures.iou >= GOOD));
    }
    let mut out = Vec::new();
    for (i, bin) in bins.into_iter().enumerate().filter(|(_, b)| b.count > 0) {
        out.push(Bin {
            from: i as f64 / BINS as f64,
            predicted: bin.predicted / bin.count as f64,
            observed: bin.observed / bin.count as f64,
            ..bin
        });
    }
    out
}

/// Sums up scores.
pub fn summary(cases: &[&Case]) -> Summary {
    let count = cases.len();
    if count == 0 {
        return Summary::default();
    }
    let mean = |of: &dyn Fn(&Measures) -> f64| {
        cases.iter().map(|c| of(&c.measures)).sum::<f64>() / count as f64
    };
    let mut ious: Vec<f64> = cases.iter().map(|c| c.measures.iou).collect();
    ious.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| ious[((count - 1) as f64 * share).round() as usize];
    let bleeds: Vec<f64> = cases.iter().filter_map(|c| c.bleed).collect();
    Summary {
        count,
        iou: mean(&|m| m.iou),
        median: at(0.5),
        p10: at(0.1),
        least: ious[0],
        boundary: mean(&|m| m.boundary),
        strict: mean(&|m| m.strict),
        mae: mean(&|m| m.mae),
        sad: mean(&|m| m.sad),
        failures: ious.iter().filter(|i| **i < FAILED).count() as f64 / count as f64,
        bleed: (!bleeds.is_empty()).then(|| bleeds.iter().sum::<f64>() / bleeds.len() as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(iou: f64, confidence: f64, claimed: bool) -> Case {
        Case {
            name: String::new(),
            classes: vec!["all".to_owned()],
            claimed,
            measures: Measures {
                iou,
                ..Measures::default()
            },
            confidence,
            bleed: None,
        }
    }

    #[test]
    fn the_gate_and_the_bins_count_what_they_say() {
        let cases = [
            case(0.95, 0.97, true),
            case(0.98, 0.55, true),
            case(0.85, 0.52, true),
            case(0.5, 0.93, true),
            case(0.3, 0.1, false),
        ];
        let report = Report::new(&cases, 0.9);
        assert_eq!((report.claimed.count, report.accepted.count), (4, 2));
        assert_eq!(report.gate.wrong_flagged, 0.5);
        assert_eq!(report.gate.good_flagged, 0.5);
        assert_eq!(report.gate.unclaimed_flagged, 1.0);
        let bins: Vec<(usize, f64)> = report
            .reliability
            .iter()
            .map(|b| (b.count, b.observed))
            .collect();
        assert_eq!(bins, [(1, 0.0), (2, 0.5), (2, 0.5)]);
        assert!((report.reliability[2].predicted - 0.95).abs() < 1e-9);
    }
}
