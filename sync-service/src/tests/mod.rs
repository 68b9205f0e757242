//! The service against both databases. On a thread of their own the tasks of a
//! rig go on while its database is dropped: otherwise the server waits for a
//! connection that is half made, and the drop for the server.

mod channel_cases;
mod count_cases;
mod http_cases;
mod order_cases;
mod rig;

use rig::Rig;

macro_rules! on_both {
    ($($module:ident: $($case:ident),*;)*) => {
        mod sqlite {
            $($(#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
            async fn $case() {
                super::$module::$case(super::Rig::sqlite().await).await;
            })*)*
        }

        mod postgres {
            $($(#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
            async fn $case() {
                super::$module::$case(super::Rig::postgres().await).await;
            })*)*
        }
    };
}

on_both! {
    count_cases: a_count_moves_the_ledger, selling_one_and_restocking_one_is_told, late_counts_are_left_out,
        a_count_reaches_who_waits, a_count_below_the_reserved_takes_back, a_later_product_takes_its_sku_over,
        the_audit_finds_what_does_not_add_up;
    order_cases: what_is_missing_is_backordered, lines_share_the_units_of_their_sku,
        an_order_counts_once_whatever_brings_it, a_bad_order_is_refused_by_itself,
        a_thousand_orders_share_a_hundred_units, everything_at_once_adds_up;
    channel_cases: a_live_listing_gets_the_present_stock, old_confirmations_are_ignored,
        a_confirmation_may_come_before_the_listing, channels_that_are_behind_are_told_again;
    http_cases: counts_have_one_effect, direct_orders_have_one_effect, mistakes_are_named,
        everything_is_shown, the_module_works_through_the_bus;
}
