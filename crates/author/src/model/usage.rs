//! What asking cost.

use std::ops::AddAssign;

use specls_workspace::ModelSettings;

/// The tokens that were used. Those of several questions add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Tokens that the model read.
    pub input: u64,
    /// Tokens that it wrote, with those of its reasoning.
    pub output: u64,
    /// Whether some of them were not counted by the provider but estimated from characters.
    pub is_estimate: bool,
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.input = self.input.saturating_add(other.input);
        self.output = self.output.saturating_add(other.output);
        self.is_estimate = self.is_estimate || other.is_estimate;
    }
}

impl std::iter::Sum for Usage {
    fn sum<I: Iterator<Item = Self>>(usages: I) -> Self {
        usages.fold(Self::default(), |mut sum, usage| {
            sum += usage;
            sum
        })
    }
}

impl Usage {
    /// What that cost by the prices of `settings`, such as "about $0.05"; `None` when settings do
    /// not name both prices.
    pub fn cost(&self, settings: &ModelSettings) -> Option<String> {
        let input = u128::from(self.input) * u128::from(settings.input_price?);
        let output = u128::from(self.output) * u128::from(settings.output_price?);
        // Prices are in thousandths, for a million tokens.
        let cents = (input + output + 5_000_000) / 10_000_000;
        Some(match cents {
            0 if input + output > 0 => "less than $0.01".to_owned(),
            _ => format!("about ${}.{:02}", cents / 100, cents % 100),
        })
    }
}

/// How many tokens a text is, about: 3.5 characters are one. Code has more tokens than that, prose
/// fewer.
pub(super) fn tokens(characters: usize) -> u64 {
    (characters as u64).saturating_mul(2).div_ceil(7)
}

#[cfg(test)]
mod tests {
    use specls_workspace::Provider;

    use super::super::tests::settings;
    use super::*;

    fn cost(input: u64, output: u64, prices: Option<(u64, u64)>) -> Option<String> {
        let mut settings = settings(Provider::Anthropic);
        settings.input_price = prices.map(|(input, _)| input);
        settings.output_price = prices.map(|(_, output)| output);
        Usage { input, output, is_estimate: false }.cost(&settings)
    }

    #[test]
    fn a_cost_is_rounded_to_cents() {
        let prices = Some((3_000, 15_000));
        assert_eq!(cost(10_000, 1_000, prices).as_deref(), Some("about $0.05"));
        assert_eq!(cost(1_000_000, 1_000_000, prices).as_deref(), Some("about $18.00"));
        assert_eq!(cost(10, 10, prices).as_deref(), Some("less than $0.01"));
        assert_eq!(cost(10, 10, Some((0, 0))).as_deref(), Some("about $0.00"));
        assert_eq!(
            cost(u64::MAX, u64::MAX, Some((1, 1))).as_deref(),
            Some("about $36893488147.42")
        );
    }

    #[test]
    fn without_prices_there_is_no_cost() {
        assert_eq!(cost(10_000, 1_000, None), None);
    }

    #[test]
    fn usages_add_up_and_one_estimate_makes_all_an_estimate() {
        let counted = Usage { input: 1, output: 2, is_estimate: false };
        let estimated = Usage { input: 10, output: 20, is_estimate: true };
        let sum: Usage = [counted, estimated].into_iter().sum();
        assert_eq!(sum, Usage { input: 11, output: 22, is_estimate: true });
    }

    #[test]
    fn seven_characters_are_two_tokens() {
        assert_eq!([0, 1, 7, 8, 700].map(tokens), [0, 1, 2, 3, 200]);
    }
}
