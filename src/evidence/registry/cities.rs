//! T-C2, T-D1, T-D3: published models of whole cities, which institutions of the engine must reproduce.

use super::docking::TOWNS;
use crate::evidence::docking::{BETAS, DISSIMILARITIES};
use crate::evidence::row::{Measure, Row, at_least, difference, mean, ordered};

pub(super) fn rows() -> Vec<Row> {
    vec![tc2(), td1(), td3()]
}

fn tc2() -> Row {
    let beside = |what: &str, years: &str, of: &str| {
        let name = format!("{what}, intake in {years}");
        Measure::new(&name, "attitude", mean(of), (-1.0, 1.0))
            .on_truth()
            .among(what, "intake in", years)
            .beside()
    };
    let (gap, one, ten) = ("gap", "one year", "ten years");
    let (hosts, newcomers) = ("hosts to newcomers", "newcomers to hosts");
    let less = |name: &str, a: &str, b: &str| {
        Measure::new(name, "attitude", difference(a, b), at_least(0.005)).on_truth()
    };
    Row::new(
        "T-C2",
        "The same intake in a shorter time divides hosts and migrants more",
    )
    .from(
        "the faster the arrivals, the wider the gap of attitudes",
        TOWNS,
        "MigrAgent: Paolillo & Jager, arXiv 1810.02650",
    )
    .docking()
    .protocol(
        "A town of 2,500, 5% of them settled newcomers, takes in 250 more, in one year or in ten (M36); \
         nobody leaves, both towns share the same past. Minds are those of the core profile as they ship. \
         The gap is the distance between the mean attitude of newcomers to hosts and that of hosts to newcomers, \
         read every quarter of ten years; the mean of the readings decides, one year less ten. All have come \
         after one year and after ten",
    )
    .for_mechanisms(&["M36", "M11", "M14"])
    .measure(less("gap, one year less ten", "intake_gap_1", "intake_gap_10"))
    .measure(less("the same when all have come", "intake_complete_1", "intake_complete_10").beside())
    .measure(less("the same after ten years", "intake_last_1", "intake_last_10").beside())
    .measure(beside(gap, one, "intake_gap_1"))
    .measure(beside(gap, ten, "intake_gap_10"))
    .measure(beside(hosts, one, "intake_hosts_1"))
    .measure(beside(hosts, ten, "intake_hosts_10"))
    .measure(beside(newcomers, one, "intake_newcomers_1"))
    .measure(beside(newcomers, ten, "intake_newcomers_10"))
}

fn td1() -> Row {
    let of = |beta: u32| format!("tastes_{beta}");
    let names = BETAS.map(of);
    let rising: Vec<(&str, &str)> = names
        .windows(2)
        .map(|w| (w[1].as_str(), w[0].as_str()))
        .collect();
    let h = |beta: u32, band| {
        let name = format!("H, beta {beta}");
        Measure::new(&name, "H, percent", mean(&of(beta)), band)
            .on_truth()
            .at("after 30 searches of each", "beta", f64::from(beta))
    };
    // "About": a third either way; the last is published as a range.
    let about = |h: f64| (h * 2.0 / 3.0, h * 4.0 / 3.0);
    let [none, weak, middling, strong] = BETAS;
    let mut row = Row::new(
        "T-D1",
        "Composition tastes alone segregate a city, the more the stronger they are",
    )
    .from(
        "Theil's H about .7% without taste, 1.4, 6 and 21 to 29% at rising strength",
        TOWNS,
        "Schelling 1971; Bruch & Mare 2006; figures of a prototype of this rule",
    )
    .docking()
    .protocol(
        "4,900 people of three groups (80, 12, 8%), each a household, in 25 areas of 200 dwellings, mixed at \
         the start. M34 without the attractiveness of the start (`start = \"nothing\"`): who searches sees five \
         vacant dwellings and the own and takes one with P in proportion to exp(beta·C), C the utility of the \
         own share (M .6, f .75 for the largest group, .35 for the others). Everybody searches once a \
         year, some in vain, for 30 years. Theil's H at the end; bands are a third either way of what is said to be about",
    )
    .for_mechanisms(&["M34"])
    .measure(h(none, about(0.7)))
    .measure(h(weak, about(1.4)))
    .measure(h(middling, about(6.0)))
    .measure(h(strong, (21.0, 29.0)))
    .measure(Measure::new("rising with beta", "share", ordered(&rising), (1.0, 1.0)).on_truth());
    for beta in BETAS {
        let name = format!("H, beta {beta}, after three searches of each");
        let early = mean(&format!("{}_early", of(beta)));
        row = row.measure(
            Measure::new(&name, "H, percent", early, (0.0, 100.0))
                .on_truth()
                .at("after three searches of each", "beta", f64::from(beta))
                .beside(),
        );
    }
    row
}

fn td3() -> Row {
    let of = |what: &str, percent: u32| format!("schools_{what}_{percent:02}");
    let without_less_with = |percent: u32| {
        let across = difference(&of("anywhere", percent), &of("near", percent));
        let name = format!("D without less with distance, residence .{percent:02}");
        Measure::new(&name, "D", across, at_least(0.02)).on_truth()
    };
    let d = |words: &str, what: &str, percent: u32| {
        let name = format!("D of schools {words} distance, residence .{percent:02}");
        Measure::new(&name, "D", mean(&of(what, percent)), (0.0, 1.0))
            .on_truth()
            .at(
                &format!("{words} distance"),
                "D of residence",
                f64::from(percent) / 100.0,
            )
            .beside()
    };
    let [mixed, ..] = DISSIMILARITIES;
    let mut row = Row::new(
        "T-D3",
        "Schools segregate less where distance counts in their choice",
    )
    .from(
        "segregation of schools lower with a weight of distance",
        TOWNS,
        "Stoica & Flache 2014, JASSS 17(1)5",
    )
    .docking()
    .protocol(
        "8,000 people of two groups (75, 25%) in 20 areas along a line of 10 km, mixed (D of residence .05), a \
         dozen schools. M35: all families choose among all schools by composition (weight .5) and distance \
         (weight 0 or .5), tau 10, with places to spare; 60 school years. D of pupils by school, without less \
         with the weight. Beside: towns in which groups live apart, where nearness separates too",
    )
    .for_mechanisms(&["M35"])
    .measure(without_less_with(mixed));
    for percent in DISSIMILARITIES {
        if percent != mixed {
            row = row.measure(without_less_with(percent).beside());
        }
        row = row
            .measure(d("without", "anywhere", percent))
            .measure(d("with", "near", percent));
    }
    row
}
