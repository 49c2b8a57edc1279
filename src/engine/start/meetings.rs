//! How people meet in a setting, made ready from the rules.

use crate::encounter::approach::ApproachRule;
use crate::encounter::valence::ValenceRule;
use crate::encounter::{Dominated, Levels, Meeting, PairMeeting, TeamMeeting};
use crate::engine::world::Rule;
use crate::institutions::friendship::{FormationRule, Friendship};
use crate::mechanism::Rules;
use crate::places::{Role, Setting};
use crate::rng::Stream;

/// The rule of a setting.
pub(super) fn rule(s: &Setting, rules: &Rules, levels: &Levels, stream: Stream) -> Rule {
    let Some(opportunity) = &rules.opportunity else {
        return Rule::Nothing;
    };
    let g = levels.groups();
    let valence = rules.valence.as_ref().map(|v| {
        let offsets = (s.spec.positive_offset, s.spec.negative_offset);
        ValenceRule::new(v, offsets, s.mean_condition(), levels)
    });
    let approach = rules
        .approach
        .as_ref()
        .map(|a| ApproachRule::new(a, levels));
    // Friends and participants of a session want to meet.
    let at_home = matches!(s.role, Role::Home | Role::Room);
    let formation = |friendship: &Option<Friendship>| {
        let p = friendship.as_ref()?;
        let budgets = rules.social_capital.as_ref().and_then(|c| c.budgets());
        Some(FormationRule::with_budgets(
            p,
            s.spec.tie_offset,
            levels,
            budgets,
        ))
    };
    let pairs = PairMeeting {
        rate: s.spec.rate as f32,
        active: s.active,
        approach: approach.clone().filter(|_| at_home),
        forced: s.spec.forced as f32,
        groups: g,
        valence: valence.clone(),
        stream,
    };
    let dominated = rules
        .side_effects
        .as_ref()
        .filter(|_| s.role == Role::Session);
    let dominated = dominated.map(|p| {
        let valence = rules.valence.as_ref().map(|v| {
            let offsets = (s.spec.positive_offset, s.spec.negative_offset + p.negative);
            // The status of the others is gone.
            let condition = s.mean_condition() - s.spec.status / 4.0;
            ValenceRule::new(v, offsets, condition, levels)
        });
        Dominated {
            majority: p.majority as f32,
            probability: p.domination as f32,
            pairs: PairMeeting {
                valence,
                ..pairs.clone()
            },
        }
    });
    match s.role {
        Role::Home => Rule::Home(pairs),
        Role::Friends if rules.friendship.is_some() => Rule::Friends(pairs),
        Role::Friends => Rule::Nothing,
        Role::Session | Role::Room | Role::Silent => Rule::Teams(Box::new(TeamMeeting {
            pairs,
            formation: formation(&rules.friendship),
            silent: s.role == Role::Silent,
            dominated,
        })),
        Role::Mixing | Role::Counter => {
            let started = if s.role == Role::Counter {
                s.spec.rate
            } else {
                s.spec.rate / 2.0
            };
            Rule::Places(Box::new(Meeting {
                rate: started as f32,
                active: s.active,
                bias: s.spec.bias as f32,
                closed_bias: rules
                    .social_capital
                    .as_ref()
                    .map_or(0.0, |c| c.closed_bias(&s.name)),
                forced: s.spec.forced as f32,
                attempts: opportunity.attempts as u32,
                groups: g,
                approach,
                valence,
                formation: formation(&rules.friendship),
                levels: levels.clone(),
                voluntary: s.spec.forced == 0.0,
                stream,
            }))
        }
    }
}
