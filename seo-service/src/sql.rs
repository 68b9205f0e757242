//! The service's statements.

store::statements! {
    /// Takes the product's listing row, made when missing, for this
    /// transaction alone; reads what is committed by then.
    LISTING_LOCK = "INSERT INTO seo_listing (account_id, product_id, version, digest) VALUES ($1, $2, 0, '')
        ON CONFLICT (account_id, product_id) DO UPDATE SET version = seo_listing.version
        RETURNING version, digest";
    /// The next version, if nobody else made it.
    LISTING_RAISE = "UPDATE seo_listing SET version = version + 1, digest = $4
        WHERE account_id = $1 AND product_id = $2 AND version = $3";
    /// Keeps a product unless a newer version of it is there.
    PRODUCT_SAVE = "INSERT INTO seo_product (account_id, product_id, sku, version, body, texts)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (account_id, product_id) DO UPDATE SET sku = excluded.sku, version = excluded.version,
            body = excluded.body, texts = excluded.texts
        WHERE seo_product.version < excluded.version";
    /// A product with its texts.
    PRODUCT_READ = "SELECT body, texts FROM seo_product WHERE account_id = $1 AND product_id = $2";
    /// Keeps a picture unless a later one for the same place is there.
    PICTURE_SAVE = "INSERT INTO seo_picture (account_id, product_id, asset_id, marketplace, made_at, body,
            fingerprint)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (account_id, product_id, asset_id, marketplace) DO UPDATE SET made_at = excluded.made_at,
            body = excluded.body, fingerprint = excluded.fingerprint
        WHERE seo_picture.made_at < excluded.made_at";
    /// A product's pictures in the order of their upload.
    PICTURES_READ = "SELECT marketplace, body, fingerprint FROM seo_picture WHERE account_id = $1 AND product_id = $2
        ORDER BY asset_id, marketplace";
    /// The texts of a SKU; of two products with it, the later one.
    TEXTS_BY_SKU = "SELECT p.product_id, p.version, p.texts, coalesce(l.version, 0)
        FROM seo_product p LEFT JOIN seo_listing l ON l.account_id = p.account_id AND l.product_id = p.product_id
        WHERE p.account_id = $1 AND p.sku = $2 ORDER BY p.product_id DESC LIMIT 1";
}
