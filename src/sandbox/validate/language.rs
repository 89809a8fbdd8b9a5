//! The names of code languages; any other refuses the whole request.

/// notion-api.md section 6.2.
const LANGUAGES: &str = "abap|abc|agda|arduino|ascii art|assembly|bash|basic|bnf|c|c#|c++|clojure|coffeescript|coq|css|\
    dart|dhall|diff|docker|ebnf|elixir|elm|erlang|f#|flow|fortran|gherkin|glsl|go|graphql|groovy|haskell|hcl|html|\
    idris|java|javascript|json|julia|kotlin|latex|less|lisp|livescript|llvm ir|lua|makefile|markdown|markup|matlab|\
    mathematica|mermaid|nix|notion formula|objective-c|ocaml|pascal|perl|php|plain text|powershell|prolog|protobuf|\
    purescript|python|r|racket|reason|ruby|rust|sass|scala|scheme|scss|shell|smalltalk|solidity|sql|swift|toml|\
    typescript|vb.net|verilog|vhdl|visual basic|webassembly|xml|yaml|java/c/c++/c#";

/// Case and blanks count.
pub(crate) fn is_language(name: &str) -> bool {
    LANGUAGES.split('|').any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_names_pass() {
        for name in [
            "rust",
            "plain text",
            "java/c/c++/c#",
            "abap",
            "c#",
            "llvm ir",
            "yaml",
            "matlab",
        ] {
            assert!(is_language(name), "{name}");
        }
        for name in ["ts", "Rust", "rust ", "", "sh", "yml", "text", "dart|dhall"] {
            assert!(!is_language(name), "{name}");
        }
        assert_eq!(LANGUAGES.split('|').count(), 90);
    }
}
