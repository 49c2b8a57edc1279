//! Costs of policies (M41).

use super::{Indicator, Row, Rows, Scope};
use crate::engine::View;

/// By policy (as `setting`, `LEVER_NAME`), since week 0: `policy_units`, what it delivered in the
/// unit of its lever; `policy_cost`, discounted, where the user gave a unit price. `cost` is the sum
/// over all policies, 0 without any, where all have a price. Of the whole city only.
#[derive(Debug, Clone, Copy, Default)]
pub struct Costs;

impl Indicator for Costs {
    fn name(&self) -> &'static str {
        "cost"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if !matches!(scope, Scope::City) {
            return;
        }
        let (mut sum, mut priced) = (0.0, true);
        for (policy, account) in view.accounts.iter() {
            let name = crate::policy::setting_name(policy);
            let row = |indicator, value| Row::new(indicator, value).setting(name.clone());
            out.push(row("policy_units", account.units));
            match policy.price.unit {
                Some(_) => {
                    out.push(row("policy_cost", account.money));
                    sum += account.money;
                }
                None => priced = false,
            }
        }
        if priced && view.accounts.is_on() {
            out.push(Row::new("cost", sum));
        }
    }
}
