//! The services that this binary can run, and what each needs.

use domain::Marketplace;

/// A service that can run alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// Intake of photos and products; pages; media addresses.
    ImageService,
    /// Enhancement of photos.
    AiWorker,
    /// Listing text.
    SeoService,
    /// The adapter of one marketplace.
    Adapter(Marketplace),
    /// Stock and orders.
    SyncService,
    /// The simulated shops.
    Simulators,
}

impl Target {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        let row = TARGETS.iter().find(|row| row.target == self);
        row.map_or("unknown", |row| row.name)
    }
}

/// One row of the table of targets.
pub struct Row {
    /// The target.
    pub target: Target,
    /// Its name on the command line.
    pub name: &'static str,
    /// What it does, as a sentence.
    pub purpose: &'static str,
    /// What must be configured.
    pub needs: &'static [&'static str],
}

/// The variable that names a service's database.
pub const DATABASE: &str = "DATABASE_URL";
/// The variable that names the broker.
pub const BROKER: &str = "RABBITMQ_URL";
/// The variable that names the object store.
pub const OBJECTS: &str = "S3_ENDPOINT";
const SHOPS: &str = "STOX__SIMULATORS__URL";
const MEDIA: &str = "PUBLIC_URL";

/// Every target, in the order in which they are started.
pub const TARGETS: &[Row] = &[
    Row {
        target: Target::Simulators,
        name: "simulators",
        purpose: "Simulated Amazon, Trendyol and Hepsiburada with books of their own.",
        needs: &["STOX__SIMULATORS__DATABASE_URL"],
    },
    Row {
        target: Target::ImageService,
        name: "image-service",
        purpose: "Takes in photos and product tables; serves pictures and pages.",
        needs: &[DATABASE, BROKER, OBJECTS],
    },
    Row {
        target: Target::AiWorker,
        name: "ai-worker",
        purpose: "Turns photos into marketplace-ready pictures.",
        needs: &[DATABASE, BROKER, OBJECTS],
    },
    Row {
        target: Target::SeoService,
        name: "seo-service",
        purpose: "Writes the listing text.",
        needs: &[DATABASE, BROKER],
    },
    Row {
        target: Target::Adapter(Marketplace::Amazon),
        name: "amazon",
        purpose: "Lists on Amazon, sends stock, fetches orders.",
        needs: &[DATABASE, BROKER, SHOPS, MEDIA],
    },
    Row {
        target: Target::Adapter(Marketplace::Trendyol),
        name: "trendyol",
        purpose: "Lists on Trendyol, sends stock, fetches orders.",
        needs: &[DATABASE, BROKER, SHOPS, MEDIA],
    },
    Row {
        target: Target::Adapter(Marketplace::Hepsiburada),
        name: "hepsiburada",
        purpose: "Lists on Hepsiburada, sends stock, fetches orders.",
        needs: &[DATABASE, BROKER, SHOPS, MEDIA],
    },
    Row {
        target: Target::SyncService,
        name: "sync-service",
        purpose: "Owns the stock: ledger, reservations, every channel's quantity.",
        needs: &[DATABASE, BROKER],
    },
];

/// The word for every target.
pub const ALL: &str = "all";

/// Other names that services are known by.
const ALIASES: [(&str, &str); 5] = [
    ("ai-service", "ai-worker"),
    ("amazon-service", "amazon"),
    ("trendyol-service", "trendyol"),
    ("hepsiburada-service", "hepsiburada"),
    ("inventory-service", "sync-service"),
];

/// The row of a name or another name for it.
pub fn find(name: &str) -> Option<&'static Row> {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
    let name = alias.map_or(name, |(_, name)| name);
    TARGETS.iter().find(|row| row.name == name)
}

impl Row {
    /// The parts of the program that log for this target.
    pub fn parts(&self) -> &'static [&'static str] {
        match self.target {
            Target::ImageService => &["image_service"],
            Target::AiWorker => &["ai_worker", "enhance", "imaging"],
            Target::SeoService => &["seo_service"],
            Target::Adapter(Marketplace::Amazon) => &["amazon", "marketplaces"],
            Target::Adapter(Marketplace::Trendyol) => &["trendyol", "marketplaces"],
            Target::Adapter(Marketplace::Hepsiburada) => &["hepsiburada", "marketplaces"],
            Target::SyncService => &["sync_service"],
            Target::Simulators => &["simulator"],
        }
    }
}

/// All targets.
pub fn all() -> Vec<Target> {
    TARGETS.iter().map(|row| row.target).collect()
}

/// Reads names; an unknown one lists the choices.
pub fn parse(names: &[String]) -> anyhow::Result<Vec<Target>> {
    let mut targets = Vec::new();
    for name in names {
        let Some(row) = TARGETS.iter().find(|row| row.name == name) else {
            let known: Vec<&str> = TARGETS.iter().map(|row| row.name).collect();
            anyhow::bail!(
                "there is no target `{name}`: choose from {}",
                known.join(", ")
            );
        };
        if !targets.contains(&row.target) {
            targets.push(row.target);
        }
    }
    Ok(targets)
}

/// The table as text or JSON.
pub fn describe(json: bool) -> String {
    if json {
        let rows: Vec<_> = TARGETS
            .iter()
            .map(|row| serde_json::json!({"name": row.name, "purpose": row.purpose, "needs": row.needs}))
            .collect();
        return format!(
            "{}\n",
            serde_json::to_string_pretty(&rows).unwrap_or_default()
        );
    }
    let mut text = String::from(
        "TARGET         NEEDS                                                 WHAT IT DOES\n",
    );
    for row in TARGETS {
        text.push_str(&format!(
            "{:<14} {:<53} {}\n",
            row.name,
            row.needs.join(", "),
            row.purpose
        ));
    }
    text.push_str("\nEvery target also takes SERVER_PORT, LOG_LEVEL and any STOX__SECTION__KEY; X_FILE reads X from a file.\n");
    text
}
