//! The tables of an installation.

use store::MigrationSet;

/// Everything that has tables in the installation's database.
pub const SCHEMAS: &[MigrationSet] = &[
    bus::MIGRATIONS,
    blobs::MIGRATIONS,
    image_service::MIGRATIONS,
    ai_worker::MIGRATIONS,
    seo_service::MIGRATIONS,
    marketplaces::MIGRATIONS,
    sync_service::MIGRATIONS,
];
