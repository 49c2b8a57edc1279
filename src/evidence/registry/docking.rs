//! T-A2 to T-C1: published models that the engine must reproduce when their rules are switched on.

use crate::evidence::docking::{KAPPAS, MINORITIES};
use crate::evidence::row::{Measure, Row, difference, mean, ordered};

pub(super) fn rows() -> Vec<Row> {
    vec![ta2(), ta4(), tb2(), tb6(), tc1()]
}

/// Whom docking tests are about.
pub(super) const TOWNS: &str = "simulated people of a small town of the test's own";

fn waits(id: &str, finding: &str, shows: &str, source: &str, what: &str) -> Row {
    Row::new(id, finding)
        .from(shows, TOWNS, source)
        .docking()
        .protocol("Not yet: the test is not written")
        .waits_for(what)
}

fn ta2() -> Row {
    let share = |name, of, band| Measure::new(name, "share", mean(of), band).on_truth();
    let moved = "change of the share above the threshold";
    Row::new(
        "T-A2",
        "Contact that the prejudiced avoid lowers the mean and leaves them as they are",
    )
    .from(
        "mean prejudice falls and never rises; the share above the threshold never changes",
        TOWNS,
        "Psaltis, contact hypothesis model",
    )
    .docking()
    .protocol(
        "Two groups of 1,000, one year. A contact lowers prejudice by .005; M02 in its limit: who \
         is more prejudiced than .5 avoids every contact. Beside it the same with half of the \
         unwanted encounters forced",
    )
    .for_mechanisms(&["M01", "M02"])
    .measure(share(
        "weeks in which the mean rises",
        "avoidance_rise",
        (0.0, 0.0),
    ))
    .measure(share(
        "fall of mean prejudice",
        "avoidance_fall",
        (0.01, 1.0),
    ))
    .measure(
        share(
            "greatest change of the share above",
            "avoidance_moved",
            (0.0, 0.0),
        )
        .among(moved, "unwanted contact", "avoided"),
    )
    .measure(share("share above", "avoidance_above", (0.05, 0.95)))
    .measure(
        share(
            "its change with forced contact",
            "avoidance_forced",
            (0.0, 0.0),
        )
        .among(moved, "unwanted contact", "half of it forced")
        .beside(),
    )
}

fn ta4() -> Row {
    waits(
        "T-A4",
        "A parochial strategy survives only where groups live apart",
        "the strategy that favours the own group survives a segregated start, not a mixed one",
        "Grim et al. 2005",
        "payoff learning, which is not in the catalogue of mechanisms",
    )
}

fn tb2() -> Row {
    let p = |rule: &str, map: &str| {
        let (name, of) = (format!("{rule}, {map}"), format!("{rule}_{map}"));
        Measure::new(&name, "variance", mean(&of), (0.0, 1.0))
            .on_truth()
            .beside()
            .among(rule, "groups on the map", map)
    };
    let ties = |name, of| {
        Measure::new(name, "share", mean(of), (0.0, 1.0))
            .on_truth()
            .beside()
    };
    let less = |name, a, b, band| Measure::new(name, "variance", difference(a, b), band).on_truth();
    Row::new(
        "T-B2",
        "Segregation weakens polarisation by repulsion and slightly strengthens that by arguments",
    )
    .from(
        "polarisation falls with segregation under repulsion, rises slightly under arguments",
        TOWNS,
        "Feliciani, Flache & Tolsma 2017; parameters of arguments from the authors' public program",
    )
    .docking()
    .protocol(
        "Two groups of 475 and a third of 50 on 10 areas, dissimilarity .05 and .75, friends by M33 \
         from the own area and one passed through; opinions (attitudes towards the third group) \
         uniform at the start. Repulsion: M18, option repulsive, mu .2, no forgetting, 100 weeks. \
         Arguments: one friend is heard a week, drawn by likeness, 280 weeks. Polarisation is the \
         variance of the distances of all pairs, segregated less mixed map",
    )
    .for_mechanisms(&["residence", "M33", "M18"])
    .measure(less(
        "repulsion: apart less mixed",
        "repulsion_apart",
        "repulsion_mixed",
        (-1.0, -0.05),
    ))
    .measure(less(
        "arguments: apart less mixed",
        "arguments_apart",
        "arguments_mixed",
        (0.005, 0.2),
    ))
    .measure(p("repulsion", "apart"))
    .measure(p("repulsion", "mixed"))
    .measure(p("arguments", "apart"))
    .measure(p("arguments", "mixed"))
    .measure(ties("ties between groups, apart", "cross_ties_apart"))
    .measure(ties("ties between groups, mixed", "cross_ties_mixed"))
}

fn tb6() -> Row {
    let minority = "share of the minority";
    let mut row = Row::new(
        "T-B6",
        "Anxiety escalates on both sides where groups are of comparable size",
    )
    .from(
        "longer mutual escalation where the difference in size is small",
        TOWNS,
        "Shults et al. 2018, doi 10.18564/jasss.3840",
    )
    .docking()
    .protocol(
        "2,000 people, a minority of 5 to 50%, one year. M08 without its linear effect of negative \
         contact; a week with as many negative contacts as the own threshold (1 to 3) closes a \
         fifth of the distance to full anxiety; M03 with anxiety alone (weight 5). Escalation: \
         rise of mean anxiety in the group in which it rises less",
    )
    .for_mechanisms(&["M01", "M03", "M08"])
    .measure(
        Measure::new(
            "share of the minority at the peak",
            "share",
            mean("escalation_peak"),
            (0.4, 0.5),
        )
        .on_truth(),
    )
    .measure(
        Measure::new(
            "escalation at 50% less at 5%",
            "anxiety",
            difference("escalation_50", "escalation_05"),
            (0.05, 1.0),
        )
        .on_truth(),
    );
    for percent in MINORITIES {
        let of = mean(&format!("escalation_{percent:02}"));
        let share = f64::from(percent) / 100.0;
        row = row.measure(
            Measure::new(
                &format!("escalation at {percent}%"),
                "anxiety",
                of,
                (0.0, 1.0),
            )
            .on_truth()
            .beside()
            .at("rise in the calmer group", minority, share),
        );
    }
    let alone = mean("escalation_minority");
    row.measure(
        Measure::new("rise in a minority of 5%", "anxiety", alone, (0.0, 1.0))
            .on_truth()
            .beside()
            .at(
                "rise in the minority",
                minority,
                f64::from(MINORITIES[0]) / 100.0,
            ),
    )
}

fn tc1() -> Row {
    let of = |kappa: u32| format!("enclaves_{kappa}");
    let all: Vec<String> = KAPPAS.into_iter().map(of).collect();
    let pairs: Vec<(&str, &str)> = all
        .windows(2)
        .map(|w| (w[0].as_str(), w[1].as_str()))
        .collect();
    let ties = |kappa: u32, band| {
        let name = format!("ties to hosts, kappa {kappa}");
        Measure::new(&name, "share", mean(&of(kappa)), band)
            .on_truth()
            .at("hosts at 1, guests at -1", "kappa", f64::from(kappa))
    };
    let [fast, quick, slow, slowest] = KAPPAS;
    Row::new(
        "T-C1",
        "Who adapts slowly ends in enclaves, who adapts fast among all",
    )
    .from(
        "few ties between hosts and guests at large kappa, many at small kappa",
        TOWNS,
        "Chuang, Chou & D'Orsogna 2019, doi 10.3934/nhm.2019004",
    )
    .docking()
    .protocol(
        "450 hosts at attitude 1 and 50 guests at -1, tied at random at the start; ties are made and cut for their \
         utility, attitudes go to those one is tied to; 400 turns each. Share of guests' ties that \
         go to hosts: many is at least half, few at most a fifth. A protocol on the engine's \
         draws and ties, since M33 does not weigh ties one by one",
    )
    .for_mechanisms(&["draws", "ties"])
    .measure(ties(fast, (0.5, 1.0)))
    .measure(ties(slowest, (0.0, 0.2)))
    .measure(Measure::new("falling with kappa", "share", ordered(&pairs), (1.0, 1.0)).on_truth())
    .measure(ties(quick, (0.0, 1.0)).beside())
    .measure(ties(slow, (0.0, 1.0)).beside())
    .measure(
        Measure::new(
            &format!("ties to hosts, kappa {slowest}, attitudes uniform at the start"),
            "share",
            mean("enclaves_mild_1000"),
            (0.0, 1.0),
        )
        .on_truth()
        .at("attitudes uniform at the start", "kappa", f64::from(slowest))
        .beside(),
    )
    .measure(
        Measure::new(
            "ties of a person",
            "people",
            mean("enclaves_ties"),
            (0.0, 0.0),
        )
        .on_truth()
        .beside(),
    )
}
