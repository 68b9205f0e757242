//! The service's statements.

store::statements! {
    /// Makes the account's row, which photos and products lock so that neither
    /// can miss the other.
    ACCOUNT_ADD = "INSERT INTO image_account (account_id) VALUES ($1) ON CONFLICT (account_id) DO NOTHING";

    /// A photo that came in, or was refused.
    ASSET_ADD = "INSERT INTO image_asset (account_id, asset_id, batch, path, sha256, stored, media_type,
            width, height, bytes, wanted_sku, state, problem, trace, basis, settled, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $15, '', 1, $14, $14)
        ON CONFLICT (account_id, batch, path, sha256) DO NOTHING";
    /// The photo of an upload identity.
    ASSET_SAME = "SELECT asset_id, state, stored, product_id, problem FROM image_asset
        WHERE account_id = $1 AND batch = $2 AND path = $3 AND sha256 = $4";
    /// A photo that was refused before and is good by today's limits.
    ASSET_ACCEPT = "UPDATE image_asset SET stored = 1, media_type = $3, width = $4, height = $5, bytes = $6,
            wanted_sku = $7, state = 'received', problem = NULL, updated_at = $8, trace = $9
        WHERE account_id = $1 AND asset_id = $2 AND stored = 0";
    /// The product a photo shows, and what joined them.
    ASSET_LINK = "UPDATE image_asset SET product_id = $3, matched_by = $4, settled = 0, updated_at = $5
        WHERE account_id = $1 AND asset_id = $2 AND product_id IS NULL AND stored = 1";
    /// A photo was handed to the workers.
    ASSET_PROCESSING = "UPDATE image_asset SET state = 'processing', updated_at = $3
        WHERE account_id = $1 AND asset_id = $2 AND state = 'received'";
    /// A photo cannot be used; $5 is when that was said.
    ASSET_REJECTED = "UPDATE image_asset SET state = 'rejected', problem = $3, settled = 0, updated_at = $4
        WHERE account_id = $1 AND asset_id = $2 AND state IN ('received', 'processing')
            AND (made_at IS NULL OR made_at < $5)";
    /// Takes a photo's row for this transaction alone and says what it tells of.
    ASSET_HOLD = "UPDATE image_asset SET asset_id = asset_id WHERE account_id = $1 AND asset_id = $2
        RETURNING state, stored, basis, made_at, product_id, sha256, path, receipt, trace";
    /// What became of a photo: its state, and by what it was made.
    ASSET_NEWS = "UPDATE image_asset SET state = $3, problem = $4, recipe = $5, basis = $6, made_at = $7,
            receipt = $8, fingerprint = coalesce($9, fingerprint), settled = 0, updated_at = $10,
            trace = $11
        WHERE account_id = $1 AND asset_id = $2 AND stored = 1";
    /// A person decided about a photo in review.
    ASSET_DECIDED = "UPDATE image_asset SET state = $3, problem = $4, receipt = $5, made_at = $6, settled = 0,
            updated_at = $6
        WHERE account_id = $1 AND asset_id = $2 AND state = 'review'";
    /// What a handler needs to know of a photo.
    ASSET_ORIGINAL = "SELECT sha256, stored, width, height, bytes, path FROM image_asset
        WHERE account_id = $1 AND asset_id = $2";
    /// Whether an original is still needed (for the collection of garbage).
    ASSET_REFERENCE = "SELECT 1 FROM image_asset WHERE account_id = $1 AND sha256 = $2 AND stored = 1 LIMIT 1";

    /// A name under which a product may find its photo later.
    KEY_ADD = "INSERT INTO image_asset_key (account_id, key_folded, asset_id) VALUES ($1, $2, $3)
        ON CONFLICT (account_id, key_folded, asset_id) DO NOTHING";
    /// A photo has its product.
    KEYS_DROP = "DELETE FROM image_asset_key WHERE account_id = $1 AND asset_id = $2";
    /// Photos that wait for a product of this name.
    KEY_FIND = "SELECT a.asset_id, a.path, a.wanted_sku, a.sha256, a.state
        FROM image_asset_key k
        JOIN image_asset a ON a.account_id = k.account_id AND a.asset_id = k.asset_id
        WHERE k.account_id = $1 AND k.key_folded = $2 ORDER BY a.asset_id";
    /// Products whose SKU may be meant.
    NAMES_BY_SKU = "SELECT product_id, sku FROM image_product
        WHERE account_id = $1 AND sku_folded IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
            $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) ORDER BY product_id";
    /// Products whose SKU begins or ends with another.
    NAMES_LONGER = "SELECT product_id, sku FROM image_product
        WHERE account_id = $1 AND (sku_folded LIKE $2 ESCAPE '!' OR sku_folded LIKE $3 ESCAPE '!')
        ORDER BY product_id";
    /// Products by name, to be suggested.
    PRODUCT_NAMES = "SELECT product_id, sku, body FROM image_product WHERE account_id = $1 ORDER BY sku LIMIT $2";
    /// A product by its code.
    PRODUCT_BY_SKU = "SELECT product_id, sku FROM image_product WHERE account_id = $1 AND sku_folded = $2 ORDER BY sku";
    /// Products whose list of photos may mean this one.
    NAMES_BY_PHOTO = "SELECT product_id, photo FROM image_photo_name
        WHERE account_id = $1 AND (photo_folded IN ($2, $3, $4, $5, $6, $7, $8) OR name_folded = $9)
        ORDER BY product_id, photo";

    /// A picture made of a photo.
    RENDITION_PUT = "INSERT INTO image_rendition (account_id, asset_id, marketplace, sha256, width, height, basis)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (account_id, asset_id, marketplace)
        DO UPDATE SET sha256 = excluded.sha256, width = excluded.width, height = excluded.height,
            basis = excluded.basis";
    /// A photo has other pictures, or none.
    RENDITIONS_DROP = "DELETE FROM image_rendition WHERE account_id = $1 AND asset_id = $2";

    /// A picture of a photo for screens.
    THUMBNAIL_PUT = "INSERT INTO image_thumbnail (account_id, asset_id, role, side, basis, sha256, media_type, bytes)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// There are others of this role, or none.
    THUMBNAILS_DROP = "DELETE FROM image_thumbnail WHERE account_id = $1 AND asset_id = $2 AND role = $3";
    /// What a person may choose from, small, by the present recipe.
    REVIEW_THUMBNAILS = "SELECT role, side, sha256, media_type, bytes FROM image_thumbnail
        WHERE account_id = $1 AND asset_id = $2 AND role <> 'finished' AND basis = $3 ORDER BY role, side DESC";

    /// A photo needs a person's eye; what a person chose before stays.
    REVIEW_PUT = "INSERT INTO image_review (account_id, asset_id, recipe, confidence_millionths, reasons)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (account_id, asset_id)
        DO UPDATE SET recipe = excluded.recipe, confidence_millionths = excluded.confidence_millionths,
            reasons = excluded.reasons";
    /// A photo no longer needs a person's eye.
    REVIEW_DROP = "DELETE FROM image_review WHERE account_id = $1 AND asset_id = $2 AND choice IS NULL";
    /// A picture that a person may choose.
    REVIEW_RENDITION_PUT = "INSERT INTO image_review_rendition (account_id, asset_id, role, marketplace, basis,
            rule_pack, sha256, width, height, media_type, bytes)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// There are other pictures to choose from, or none.
    REVIEW_RENDITIONS_DROP = "DELETE FROM image_review_rendition WHERE account_id = $1 AND asset_id = $2";
    /// Why a photo needs a person's eye, and what that person chose.
    REVIEW_READ = "SELECT recipe, confidence_millionths, reasons, choice, decided_at FROM image_review
        WHERE account_id = $1 AND asset_id = $2";
    /// What a person may choose from, by present recipe and rules.
    REVIEW_RENDITIONS = "SELECT role, marketplace, sha256, width, height, media_type, bytes, rule_pack
        FROM image_review_rendition
        WHERE account_id = $1 AND asset_id = $2 AND basis IN ($3, $4, $5) ORDER BY role, marketplace";
    /// A person chose.
    REVIEW_DECIDE = "UPDATE image_review SET choice = $3, decided_at = $4
        WHERE account_id = $1 AND asset_id = $2 AND choice IS NULL";

    /// What a person chose cannot be had any more.
    REVIEW_REOPEN = "UPDATE image_review SET choice = NULL, decided_at = NULL
        WHERE account_id = $1 AND asset_id = $2 AND choice IS NOT NULL";

    /// By which recipes and rules a picture was made, as far as is known here.
    MEDIA_BASES = "SELECT basis FROM image_rendition WHERE account_id = $1 AND sha256 = $2
        UNION SELECT basis FROM image_review_rendition WHERE account_id = $1 AND sha256 = $2
        UNION SELECT basis FROM image_thumbnail WHERE account_id = $1 AND sha256 = $2";

    /// Photos by state, of all accounts.
    ASSET_COUNTS = "SELECT state, count(*) FROM image_asset GROUP BY state ORDER BY state";
    /// Since when the oldest photo in this state is in it.
    REVIEW_OLDEST = "SELECT min(coalesce(made_at, updated_at)) FROM image_asset WHERE state = $1";

    /// Photos whose pictures another recipe or other rules made.
    STALE = "SELECT account_id, asset_id, product_id, sha256, made_at, trace FROM image_asset
        WHERE state IN ('review', 'enhanced') AND basis <> $1 AND stored = 1
        ORDER BY account_id, asset_id LIMIT $2";
    /// A photo is made anew.
    ASSET_REBUILD = "UPDATE image_asset SET state = 'processing', updated_at = $4
        WHERE account_id = $1 AND asset_id = $2 AND state IN ('review', 'enhanced') AND basis <> $3";

    /// Accounts with photos whose looks are still to be compared.
    UNSETTLED_ACCOUNTS = "SELECT DISTINCT account_id FROM image_asset WHERE settled = 0 ORDER BY account_id";
    /// Photos whose looks are still to be compared.
    UNSETTLED = "SELECT asset_id, product_id, fingerprint, state FROM image_asset
        WHERE settled = 0 AND account_id = $1 ORDER BY asset_id LIMIT $2";
    /// A photo's looks were compared.
    ASSET_SETTLED = "UPDATE image_asset SET settled = 1 WHERE account_id = $1 AND asset_id = $2";
    /// Looks of photos without a product, unless their sender named one.
    LOOKS_UNMATCHED = "SELECT asset_id, fingerprint, path, sha256, state FROM image_asset
        WHERE account_id = $1 AND product_id IS NULL AND fingerprint IS NOT NULL AND wanted_sku IS NULL
            AND stored = 1 AND state <> 'rejected' ORDER BY asset_id";
    /// Looks of products, by the photos whose names led there.
    LOOKS_OF_PRODUCTS = "SELECT product_id, fingerprint FROM image_asset
        WHERE account_id = $1 AND product_id IS NOT NULL AND fingerprint IS NOT NULL
            AND stored = 1 AND state <> 'rejected' AND (matched_by IS NULL OR matched_by <> 'near-duplicate')
        ORDER BY asset_id";
    /// A product's usable photos in the order of their upload.
    PRODUCT_PHOTOS = "SELECT asset_id, sha256, fingerprint, duplicate_of FROM image_asset
        WHERE account_id = $1 AND product_id = $2 AND stored = 1 AND state <> 'rejected' ORDER BY asset_id";
    /// The earlier photo that a photo repeats.
    ASSET_DUPLICATE = "UPDATE image_asset SET duplicate_of = $3 WHERE account_id = $1 AND asset_id = $2";
    /// Products that photos wait for by a name.
    WAITED_FOR = "SELECT DISTINCT p.account_id, p.product_id, p.sku FROM image_asset_key k
        JOIN image_product p ON p.account_id = k.account_id AND p.sku_folded = k.key_folded
        ORDER BY p.account_id, p.product_id";

    /// How many photos are in which state; an empty batch means all.
    TOTALS = "SELECT state, count(*), CAST(sum(CASE WHEN product_id IS NULL AND stored = 1 AND state <> 'rejected'
                THEN 1 ELSE 0 END) AS bigint) FROM image_asset
        WHERE account_id = $1 AND ($2 = '' OR batch = $2) GROUP BY state";
    /// A page of photos, newest first, a row for each present picture with each thumbnail.
    ASSET_PAGE = "SELECT a.asset_id, a.batch, a.path, a.sha256, a.stored, a.media_type, a.width, a.height,
            a.bytes, a.state, a.problem, a.created_at, a.updated_at, a.product_id, p.sku,
            r.marketplace, r.sha256, r.width, r.height,
            a.recipe, a.matched_by, a.duplicate_of, v.confidence_millionths, v.reasons, v.choice,
            t.side, t.sha256
        FROM (SELECT * FROM image_asset WHERE account_id = $1 AND ($2 = '' OR batch = $2)
                AND ($3 = '' OR state = $3) AND ($4 = '' OR asset_id < $4)
                AND ($9 = '' OR (product_id IS NULL AND stored = 1 AND state <> 'rejected'))
            ORDER BY asset_id DESC LIMIT $5) a
        LEFT JOIN image_product p ON p.account_id = a.account_id AND p.product_id = a.product_id
        LEFT JOIN image_rendition r ON r.account_id = a.account_id AND r.asset_id = a.asset_id
            AND r.basis IN ($6, $7, $8)
        LEFT JOIN image_thumbnail t ON t.account_id = a.account_id AND t.asset_id = a.asset_id
            AND t.role = 'finished' AND t.basis = $10
        LEFT JOIN image_review v ON v.account_id = a.account_id AND v.asset_id = a.asset_id
        ORDER BY a.asset_id DESC, r.marketplace, t.side DESC";
    /// One photo in the same form.
    ASSET_ONE = "SELECT a.asset_id, a.batch, a.path, a.sha256, a.stored, a.media_type, a.width, a.height,
            a.bytes, a.state, a.problem, a.created_at, a.updated_at, a.product_id, p.sku,
            r.marketplace, r.sha256, r.width, r.height,
            a.recipe, a.matched_by, a.duplicate_of, v.confidence_millionths, v.reasons, v.choice,
            t.side, t.sha256
        FROM image_asset a
        LEFT JOIN image_product p ON p.account_id = a.account_id AND p.product_id = a.product_id
        LEFT JOIN image_rendition r ON r.account_id = a.account_id AND r.asset_id = a.asset_id
            AND r.basis IN ($3, $4, $5)
        LEFT JOIN image_thumbnail t ON t.account_id = a.account_id AND t.asset_id = a.asset_id
            AND t.role = 'finished' AND t.basis = $6
        LEFT JOIN image_review v ON v.account_id = a.account_id AND v.asset_id = a.asset_id
        WHERE a.account_id = $1 AND a.asset_id = $2 ORDER BY r.marketplace, t.side DESC";
    /// What was done to a photo and measured.
    RECEIPT = "SELECT path, state, recipe, receipt, fingerprint FROM image_asset
        WHERE account_id = $1 AND asset_id = $2";

    /// A product as it is kept.
    PRODUCT_STORED = "SELECT product_id, version, body, counted FROM image_product
        WHERE account_id = $1 AND sku = $2";
    /// A new product.
    PRODUCT_ADD = "INSERT INTO image_product (account_id, product_id, sku, sku_folded, name_folded, version,
            body, counted, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
    /// A changed product, if nobody else changed it.
    PRODUCT_CHANGE = "UPDATE image_product SET name_folded = $3, version = $4, body = $5, counted = $6,
            updated_at = $7 WHERE account_id = $1 AND product_id = $2 AND version = $4 - 1";
    /// The photos that a product names.
    PHOTO_NAMES = "SELECT photo FROM image_photo_name WHERE account_id = $1 AND product_id = $2 ORDER BY photo";
    /// A product names other photos.
    PHOTO_NAMES_DROP = "DELETE FROM image_photo_name WHERE account_id = $1 AND product_id = $2";
    /// A product names a photo.
    PHOTO_NAME_ADD = "INSERT INTO image_photo_name (account_id, product_id, photo, photo_folded, name_folded)
        VALUES ($1, $2, $3, $4, $5)";
    /// A page of products by SKU, each with its number of photos and of those
    /// that are enhanced, rejected or in review.
    PRODUCT_PAGE = "SELECT p.body, p.version, p.counted, p.updated_at,
            (SELECT count(*) FROM image_asset a WHERE a.account_id = p.account_id AND a.product_id = p.product_id),
            (SELECT count(*) FROM image_asset a WHERE a.account_id = p.account_id AND a.product_id = p.product_id
                AND a.state = 'enhanced'),
            (SELECT count(*) FROM image_asset a WHERE a.account_id = p.account_id AND a.product_id = p.product_id
                AND a.state = 'rejected'),
            (SELECT count(*) FROM image_asset a WHERE a.account_id = p.account_id AND a.product_id = p.product_id
                AND a.state = 'review')
        FROM image_product p
        WHERE p.account_id = $1 AND p.sku > $2
            AND ($3 = '' OR p.name_folded LIKE $3 ESCAPE '!' OR p.sku_folded LIKE $3 ESCAPE '!')
        ORDER BY p.sku LIMIT $4";
    /// One product in the form of [`PRODUCT_PAGE`].
    PRODUCT_ONE = "SELECT p.body, p.version, p.counted, p.updated_at,
            (SELECT count(*) FROM image_asset a WHERE a.account_id = p.account_id AND a.product_id = p.product_id),
            (SELECT count(*) FROM image_asset a WHERE a.account_id = p.account_id AND a.product_id = p.product_id
                AND a.state = 'enhanced'),
            (SELECT count(*) FROM image_asset a WHERE a.account_id = p.account_id AND a.product_id = p.product_id
                AND a.state = 'rejected'),
            (SELECT count(*) FROM image_asset a WHERE a.account_id = p.account_id AND a.product_id = p.product_id
                AND a.state = 'review')
        FROM image_product p WHERE p.account_id = $1 AND p.sku = $2";
    /// How many products there are.
    PRODUCT_COUNT = "SELECT count(*) FROM image_product WHERE account_id = $1";

    /// What became of a table.
    IMPORT_PUT = "INSERT INTO image_import (account_id, batch, file, result, updated_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (account_id, batch, file)
        DO UPDATE SET result = excluded.result, updated_at = excluded.updated_at";
    /// The tables of a batch.
    IMPORTS = "SELECT file, result FROM image_import WHERE account_id = $1 AND batch = $2 ORDER BY file";
}

/// Holds the account's row, by photos: they do not exclude each other. SQLite
/// has one writer and needs no lock.
pub const ACCOUNT_SHARE_POSTGRES: &str =
    "SELECT account_id FROM image_account WHERE account_id = $1 FOR SHARE";
/// Holds the account's row, by products: one change at a time, and no photo
/// comes in meanwhile that the change could miss.
pub const ACCOUNT_LOCK_POSTGRES: &str =
    "SELECT account_id FROM image_account WHERE account_id = $1 FOR UPDATE";
