//! Language, work and waiting: rest where nothing happens, a way up for those who came lately.

use commonground::engine::Simulation;
use commonground::ids::NONE;
use commonground::indicators::{Indicator, Row, Rows, Scope, cohorts, composition, labour};
use commonground::policy::Policy;
use commonground::scenario::Scenario;

use super::common::{bits, groups, live, set, simulation, ties_by_key, town};
use super::migration::stream;

/// Two groups of 75 and 25%, the second at work less often.
fn labour_town(inhabitants: u32) -> Scenario {
    let mut groups = groups(&[0.75, 0.25], 1, 0.1);
    let members: Vec<_> = groups.iter().cloned().collect();
    let mut members = members;
    members[0].spec.employed = 0.76;
    members[1].spec.employed = 0.63;
    groups = commonground::population::Groups::new(members, groups.attitude.clone())
        .expect("groups that can be");
    town(groups, inhabitants, 4)
}

/// The same with the second group just arrived: nobody has work or speaks the language.
fn arrival_town(inhabitants: u32) -> Scenario {
    let mut s = labour_town(inhabitants);
    let mut members: Vec<_> = s.groups.iter().cloned().collect();
    members[1].spec.employed = 0.0;
    members[1].spec.language = 0.05;
    members[1].spec.years_here = 0.0;
    s.groups = commonground::population::Groups::new(members, s.groups.attitude.clone())
        .expect("groups that can be");
    s
}

fn with_labour(mut s: Scenario) -> Scenario {
    for name in ["language", "hiring", "waiting", "discrimination"] {
        set(&mut s, name, &[]);
    }
    s
}

fn value(s: &Simulation, indicator: &dyn Indicator, row: Row) -> f64 {
    let mut rows = Rows::default();
    indicator.rows(&s.view(), Scope::City, &mut rows);
    rows.get(&row).expect("a row")
}

fn employment(s: &Simulation, g: usize) -> f64 {
    value(s, &labour::Work, Row::new("employment", 0.0).group(g))
}

fn work_dissimilarity(s: &Simulation) -> f64 {
    let row = Row::new("dissimilarity", 0.0).group(1).outgroup(0);
    value(s, &composition::Segregation, row.setting("work"))
}

/// The employed share that is declared stays, though thousands change work, and so do team sizes and
/// the mix of workplaces.
#[test]
fn a_settled_town_stays_at_work() {
    let mut s = simulation(with_labour(labour_town(6_000)));
    let before = [employment(&s, 0), employment(&s, 1)];
    let mixed = work_dissimilarity(&s);
    let sizes = |s: &Simulation| {
        let seats = &s.view().seats["work"];
        let n = |t| f64::from(seats.members(t));
        let teams = seats.places() as u32;
        let mean = (0..teams).map(n).sum::<f64>() / f64::from(teams);
        let var = (0..teams)
            .map(|t| (n(t) - mean) * (n(t) - mean))
            .sum::<f64>();
        libm::sqrt(var / f64::from(teams))
    };
    let spread = sizes(&s);
    let (mut hired, mut lost) = (0, 0);
    let mut sum = [0.0; 2];
    for _ in 0..4 {
        for _ in 0..52 {
            s.step();
            hired += s.view().flows.labour.column(0).sum();
            lost += s.view().flows.labour.column(1).sum();
        }
        for (g, sum) in sum.iter_mut().enumerate() {
            *sum += employment(&s, g) / 4.0;
        }
    }
    // A tenth of 2,800 workers a year.
    assert!(hired > 900 && lost > 900, "{hired} hired, {lost} lost");
    for g in 0..2 {
        assert!(
            (sum[g] - before[g]).abs() < 0.025,
            "group {g}: {} to {}",
            before[g],
            sum[g]
        );
    }
    assert!(
        (work_dissimilarity(&s) - mixed).abs() < 0.05,
        "{mixed} to {}",
        work_dissimilarity(&s)
    );
    assert!(sizes(&s) < spread + 1.0, "{spread} to {}", sizes(&s));
    // Hosts find work sooner.
    let ratio = value(&s, &labour::Work, Row::new("hiring_ratio", 0.0).group(1));
    assert!((1.2..3.0).contains(&ratio), "{ratio}");
    let view = s.view();
    for i in 0..view.population.len() {
        if view.seats["work"].seat_of()[i] != NONE {
            assert!((18..=64).contains(&view.population.age[i]));
        }
    }
}

/// The mean level of the settled stays, each goes a way of one's own, and hosts stay at 1.
#[test]
fn the_settled_keep_their_language() {
    let mut s = simulation(with_labour(labour_town(3_000)));
    live(&mut s, 104);
    let row = |g| Row::new("language_mean", 0.0).group(g);
    assert_eq!(value(&s, &labour::Language, row(0)), 1.0);
    let mean = value(&s, &labour::Language, row(1));
    assert!((mean - 0.65).abs() < 0.01, "{mean}");
    let levels = bits(s.column("language").expect("kept"));
    let first = 0.65f32.to_bits();
    assert!(levels.iter().filter(|&&l| l != first).count() > levels.len() / 2);
}

/// With `settled = "rest"` nobody's level moves, and nothing else either.
#[test]
fn a_language_at_rest_changes_no_bit() {
    let run = |on: bool| {
        let mut s = labour_town(2_000);
        if on {
            set(&mut s, "language", &[("settled", 1.0)]);
        }
        let mut s = simulation(s);
        live(&mut s, 12);
        (
            bits(s.view().attitude),
            ties_by_key(&s),
            s.view().flows.clone(),
        )
    };
    assert!(run(false) == run(true));
}

/// Where no work is lost, none is found by the settled: the market stands still.
#[test]
fn a_market_without_losses_stands_still() {
    let run = |on: bool| {
        let mut s = labour_town(2_000);
        if on {
            set(&mut s, "hiring", &[("loss", 0.0)]);
        }
        let mut s = simulation(s);
        live(&mut s, 12);
        (
            bits(s.view().attitude),
            ties_by_key(&s),
            s.view().flows.contacts.clone(),
        )
    };
    assert!(run(false) == run(true));
}

/// Who has just arrived learns and finds work, those who came during burn-in wait for week 0.
#[test]
fn arrivals_learn_and_find_work() {
    let mut s = simulation(with_labour(arrival_town(3_000)));
    s.burn_in(commonground::engine::BurnIn::Weeks(4), |_, _| true);
    assert_eq!(employment(&s, 1), 0.0);
    let mean = Row::new("language_mean", 0.0).group(1);
    assert!((value(&s, &labour::Language, mean.clone()) - 0.05).abs() < 1e-6);
    let mut last = (0.0, 0.05);
    for year in 1..=3 {
        live(&mut s, 52);
        let now = (
            employment(&s, 1),
            value(&s, &labour::Language, mean.clone()),
        );
        assert!(
            now.0 > last.0 && now.1 > last.1,
            "year {year}: {now:?} after {last:?}"
        );
        last = now;
    }
    assert!(last.0 > 0.2 && last.1 > 0.15, "{last:?}");
    assert!(employment(&s, 0) > 0.7);
}

fn after(years: u32, policies: Vec<Policy>) -> (f64, f64, f64) {
    let mut scenario = with_labour(arrival_town(3_000));
    scenario.inputs.policies = policies;
    let mut s = simulation(scenario);
    live(&mut s, 52 * years);
    let language = Row::new("language_mean", 0.0).group(1);
    let scar = Row::new("scar_mean", 0.0).group(1);
    (
        employment(&s, 1),
        value(&s, &labour::Language, language),
        value(&s, &labour::Language, scar),
    )
}

/// Bans and open procedures keep people from work for longer than they last; courses and what they
/// teach bring them there.
#[test]
fn policies_hold_back_and_help() {
    let plain = after(3, Vec::new());
    let banned = after(3, vec![Policy::new("work_ban", "ban").with("months", 15.0)]);
    let taught = after(3, vec![Policy::new("language_courses", "course")]);
    assert_eq!(plain.2, 0.0);
    assert!(banned.2 > 0.3, "{banned:?}");
    assert!(banned.0 < plain.0 - 0.15, "{banned:?} against {plain:?}");
    assert!(taught.1 > plain.1 + 0.2, "{taught:?} against {plain:?}");
    assert!(taught.0 > plain.0, "{taught:?} against {plain:?}");
}

/// People who come during the run learn and find work too; who is absent neither works nor looks for
/// work.
#[test]
fn who_comes_in_the_run_finds_work() {
    let mut scenario = with_labour(labour_town(2_000));
    scenario.inputs.arrivals = vec![stream("wave", "g1", 0, 4, 400.0)];
    let mut s = simulation(scenario);
    live(&mut s, 4);
    let row = |name| Row::new(name, 0.0).group(1);
    let came = |s: &Simulation, name| value(s, &cohorts::Cohorts, row(name));
    assert_eq!(came(&s, "employment_year_0"), 0.0);
    live(&mut s, 104);
    assert!(came(&s, "employment_year_2") > 0.2);
    let view = s.view();
    let mut looking = 0;
    for i in 0..view.population.len() {
        let seated = view.seats["work"].seat_of()[i] != NONE;
        let here = view.population.is_present(i);
        assert!(here || !seated, "an absent person works");
        looking += u64::from(here && !seated && (18..=64).contains(&view.population.age[i]));
    }
    // Those who found work this week were looking, and those who lost it were not.
    let found = view.flows.labour.column(0).sum();
    assert!(view.flows.labour.column(2).sum() <= looking + found);
}

/// Offers are refused for the group only where employers prefer their own.
#[test]
fn refusals_are_those_of_employers_who_discriminate() {
    let after = |call_back: f64| {
        let mut s = with_labour(labour_town(3_000));
        set(&mut s, "hiring", &[("call_back", call_back)]);
        let mut s = simulation(s);
        live(&mut s, 30);
        let incidents = &s.view().flows.incidents;
        let of = |g| incidents.count(g, commonground::engine::Incident::Refused);
        (of(0), of(1))
    };
    assert_eq!(after(1.0), (0, 0));
    let (hosts, newcomers) = after(3.0);
    assert!(hosts == 0 && newcomers > 10, "{hosts} {newcomers}");
}

/// Posts that ask for a credential are told apart: no mind, tie or job moves by that, and nobody holds one without.
#[test]
fn posts_that_ask_for_a_credential_are_held_by_those_whose_counts() {
    let run = |posts: f64| {
        let mut s = with_labour(labour_town(3_000));
        set(
            &mut s,
            "hiring",
            &[("skilled_posts", posts), ("promotion", 0.2)],
        );
        s.inputs.policies = vec![Policy::new("recognition", "some")];
        let mut s = simulation(s);
        live(&mut s, 30);
        s
    };
    let (plain, told) = (run(0.0), run(0.25));
    assert!(bits(plain.view().attitude) == bits(told.view().attitude));
    assert!(ties_by_key(&plain) == ties_by_key(&told));
    assert!(plain.view().seats["work"] == told.view().seats["work"]);
    assert!(plain.column("skilled_post").is_none());
    let (view, p) = (told.view(), told.population());
    let holds = told.column("skilled_post").expect("kept");
    let recognised = told.column("recognised").expect("kept");
    let (mut held, mut posts, mut below) = (0, 0, 0);
    let work = &view.seats["work"];
    for i in p.all_present() {
        if holds[i] > 0.0 {
            assert_ne!(work.seat_of()[i], NONE, "a post without work");
            assert!(p.group[i] == 0 || recognised[i] >= 1.0);
            assert!(p.milieu[i] >= 0.5);
            held += 1;
        }
        if work.seat_of()[i] != NONE {
            posts += 1;
            below += u64::from(p.milieu[i] > 0.6 && holds[i] <= 0.0);
        }
    }
    let share = f64::from(held) / f64::from(posts);
    assert!((0.15..0.3).contains(&share), "{share}");
    assert!(below > 20, "{below}");
}

/// Recognition brings newcomers posts that ask for what they have learnt, and fewer work below it.
#[test]
fn recognition_brings_a_match() {
    let after = |share: f64| {
        let mut s = with_labour(arrival_town(4_000));
        let posts = [("skilled_posts", 0.3), ("promotion", 0.1)];
        set(&mut s, "hiring", &posts);
        let policy = Policy::new("recognition", "it").with("share", share);
        s.inputs.policies = vec![policy];
        let mut s = simulation(s);
        live(&mut s, 104);
        let of = |name, g| value(&s, &labour::Credentials, Row::new(name, 0.0).group(g));
        ["job_match", "overqualified"].map(|name| [of(name, 0), of(name, 1)])
    };
    let ([never, below], [often, less]) = (after(0.0), after(0.8));
    assert_eq!((never[1], below[1]), (0.0, 1.0));
    assert!(often[1] > 0.1 && less[1] < 0.75, "{often:?} {less:?}");
    // Posts are as many as before: few hosts lose them.
    assert!((often[0] - never[0]).abs() < 0.08, "{often:?} {never:?}");
}
