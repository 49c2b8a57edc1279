//! What hosts believe about the share of all newcomers together, as row A13's survey asked.
//!
//! The rule of M20 is that of a group; asked of all newcomers it takes their share among the
//! residents of the own area, the attitude that the survey asks for, and the personal error about
//! the largest newcomer group.

use super::cross_section::{Case, contacts_of};
use super::row::Side;
use super::statistic::Values;
use crate::engine::View;
use crate::indirect::group_size::{Errors, logit_of_share};
use crate::survey::statistics::mean;

/// Contacts in the last year below which somebody counts as without contact.
const CONTACT: f64 = 3.0;

/// Notes perceived over true share of newcomers in the city; nothing where M20 is off.
pub(super) fn note(view: &View<'_>, cases: &[Case], values: &mut Values) {
    let population = view.population;
    let groups = &population.groups;
    let counts = population.counts(population.areas.len(), |i| population.area[i]);
    let newcomers: Vec<usize> = (0..groups.len()).filter(|&g| !groups.get(g).host).collect();
    let everywhere = |g: usize| counts.column(g).sum();
    let sum: u64 = newcomers.iter().map(|&g| everywhere(g)).sum();
    let truth = sum as f64 / population.residents() as f64;
    values.note_true("newcomer_share", truth);
    let (Some(rule), Some(&largest)) = (
        view.group_size,
        newcomers.iter().max_by_key(|&&g| everywhere(g)),
    ) else {
        return;
    };
    let local: Vec<f32> = counts
        .rows()
        .into_iter()
        .map(|area| {
            let here: u64 = newcomers.iter().map(|&g| area[g]).sum();
            here as f32 / area.sum().max(1) as f32
        })
        .collect();
    let errors = Errors::new(rule, view.seed, groups);
    let believed = |side: Side, who: &dyn Fn(f64) -> bool| {
        let hosts = cases.iter().map(|c| &c.answer).filter(|a| a.host);
        let chosen = hosts.filter(|a| who(contacts_of(a, side)));
        let beliefs: Vec<f64> = chosen
            .map(|a| {
                let logit = logit_of_share(local[a.area as usize]);
                let attitude = a.said.attitude as f32;
                let error = errors.of(a.key, largest);
                f64::from(rule.perceived(rule.omega as f32, logit, attitude, error))
            })
            .collect();
        mean(&beliefs) / truth
    };
    for (name, who) in [
        ("perceived_share_ratio", &(|_| true) as &dyn Fn(f64) -> bool),
        ("perceived_ratio_with_contact", &|n| n >= CONTACT),
        ("perceived_ratio_without_contact", &|n| n < CONTACT),
    ] {
        let (survey, true_side) = (believed(Side::Survey, who), believed(Side::Truth, who));
        // Nobody is without contact in many a city.
        if survey.is_finite() {
            values.note(name, survey, true_side);
        }
    }
}
