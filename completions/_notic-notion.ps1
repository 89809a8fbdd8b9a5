
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'notic-notion' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'notic-notion'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'notic-notion' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Connect to Notion')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Forget the login')
            [CompletionResult]::new('root', 'root', [CompletionResultType]::ParameterValue, 'Show, pick, set or make the root')
            [CompletionResult]::new('source', 'source', [CompletionResultType]::ParameterValue, 'Show or set the source')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Bring Notion in step with Notic')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show how things stand')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Compare Notion with what was synced')
            [CompletionResult]::new('mapping', 'mapping', [CompletionResultType]::ParameterValue, 'See, save and mend what is known of your pages in Notion')
            [CompletionResult]::new('profile', 'profile', [CompletionResultType]::ParameterValue, 'Keep several people''s or several sources'' connections apart')
            [CompletionResult]::new('schedule', 'schedule', [CompletionResultType]::ParameterValue, 'Sync by the clock')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check everything a bug report would ask for')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Show the whole thing, without an account')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Serve a stand-in of Notion')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write all of them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'notic-notion;login' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--token-stdin', '--token-stdin', [CompletionResultType]::ParameterName, 'Read a token from standard input')
            [CompletionResult]::new('--paste', '--paste', [CompletionResultType]::ParameterName, 'Ask for a token, even if there was a login in the browser before')
            [CompletionResult]::new('--browser', '--browser', [CompletionResultType]::ParameterName, 'Log in in the browser, even if a token was pasted before')
            [CompletionResult]::new('--no-browser', '--no-browser', [CompletionResultType]::ParameterName, 'Log in in a browser of your choice, also on another machine: prints the address, and takes the one it ends at')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;logout' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--revoke', '--revoke', [CompletionResultType]::ParameterName, 'Tell Notion, too: tokens of a login in the browser end there. If Notion can''t be told, the login stays')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;root' {
            [CompletionResult]::new('--create', '--create', [CompletionResultType]::ParameterName, 'Make a new page of this title, and use it as root')
            [CompletionResult]::new('--under', '--under', [CompletionResultType]::ParameterName, 'Make it under this page: its URL or id')
            [CompletionResult]::new('--old-pages', '--old-pages', [CompletionResultType]::ParameterName, 'What becomes of the pages in Notion, where there are some under another root')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;source' {
            [CompletionResult]::new('--save', '--save', [CompletionResultType]::ParameterName, 'Save everything Notic''s API holds as JSON files in this folder')
            [CompletionResult]::new('--old-pages', '--old-pages', [CompletionResultType]::ParameterName, 'What becomes of the pages in Notion, where the source seems to hold other data than they were made from')
            [CompletionResult]::new('--layout', '--layout', [CompletionResultType]::ParameterName, 'How a folder of Markdown is cut into workspaces')
            [CompletionResult]::new('--workspace-name', '--workspace-name', [CompletionResultType]::ParameterName, 'The name of the workspace, where there is one')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'How notes are read')
            [CompletionResult]::new('--order', '--order', [CompletionResultType]::ParameterName, 'In which order pages are made')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--login', '--login', [CompletionResultType]::ParameterName, 'Log in to Notic, and store its tokens')
            [CompletionResult]::new('--token-stdin', '--token-stdin', [CompletionResultType]::ParameterName, 'Read the tokens from standard input: the access token, on a second line the refresh token if there is one')
            [CompletionResult]::new('--google', '--google', [CompletionResultType]::ParameterName, 'The token is a Google access token, to be traded for tokens of Notic')
            [CompletionResult]::new('--allow-http', '--allow-http', [CompletionResultType]::ParameterName, 'Let tokens and notes go unencrypted to an http address')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;sync' {
            [CompletionResult]::new('--old-pages', '--old-pages', [CompletionResultType]::ParameterName, 'Go on although LOCATION seems to hold other data than the pages in Notion were made from')
            [CompletionResult]::new('--on-delete', '--on-delete', [CompletionResultType]::ParameterName, 'What to do with the page of a note that is gone from Notic')
            [CompletionResult]::new('--max-delete', '--max-delete', [CompletionResultType]::ParameterName, 'Trash at most this many pages')
            [CompletionResult]::new('--wait-online', '--wait-online', [CompletionResultType]::ParameterName, 'Wait until Notion can be reached, up to this time: `2m`')
            [CompletionResult]::new('--max-requests', '--max-requests', [CompletionResultType]::ParameterName, 'Send at most this many requests')
            [CompletionResult]::new('--max-time', '--max-time', [CompletionResultType]::ParameterName, 'Begin nothing more after this time: `90s`, `20m`, `2h`')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--allow-http', '--allow-http', [CompletionResultType]::ParameterName, 'Let the token and notes go unencrypted to an http address given as LOCATION')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, with the number of requests and the time, and do nothing')
            [CompletionResult]::new('--full', '--full', [CompletionResultType]::ParameterName, 'Compare every note with what is known, changed or not')
            [CompletionResult]::new('--recreate-missing', '--recreate-missing', [CompletionResultType]::ParameterName, 'Make pages again that are gone from Notion')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Sync all profiles that are due')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;status' {
            [CompletionResult]::new('--history', '--history', [CompletionResultType]::ParameterName, 'Show the last runs as well, the latest first: 10, or as many as you say; 50 are remembered')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;verify' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--allow-http', '--allow-http', [CompletionResultType]::ParameterName, 'Let the token and notes go unencrypted to an http address given as LOCATION')
            [CompletionResult]::new('--repair', '--repair', [CompletionResultType]::ParameterName, 'Put right what differs')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;mapping' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List all workspaces, folders and notes with their pages')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show all that is known of one page')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write the mapping to a file')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take the mapping from a file')
            [CompletionResult]::new('rebuild', 'rebuild', [CompletionResultType]::ParameterValue, 'Find the pages again in Notion')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Forget which page one has')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'notic-notion;mapping;list' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;mapping;show' {
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'What it is, where several have that name')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;mapping;export' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Write over a file that is there')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;mapping;import' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--replace', '--replace', [CompletionResultType]::ParameterName, 'Let the file win over what is known')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;mapping;rebuild' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--allow-http', '--allow-http', [CompletionResultType]::ParameterName, 'Let the token and notes go unencrypted to an http address given as LOCATION')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only tell what would be found')
            [CompletionResult]::new('--any-author', '--any-author', [CompletionResultType]::ParameterName, 'Take pages that another connection or a person made, too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;mapping;forget' {
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'What it is, where several have that name')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;mapping;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List all workspaces, folders and notes with their pages')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show all that is known of one page')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write the mapping to a file')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take the mapping from a file')
            [CompletionResult]::new('rebuild', 'rebuild', [CompletionResultType]::ParameterValue, 'Find the pages again in Notion')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Forget which page one has')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'notic-notion;mapping;help;list' {
            break
        }
        'notic-notion;mapping;help;show' {
            break
        }
        'notic-notion;mapping;help;export' {
            break
        }
        'notic-notion;mapping;help;import' {
            break
        }
        'notic-notion;mapping;help;rebuild' {
            break
        }
        'notic-notion;mapping;help;forget' {
            break
        }
        'notic-notion;mapping;help;help' {
            break
        }
        'notic-notion;profile' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List all profiles, with their next and last syncs')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Make a profile')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change a profile')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Forget a profile and its tokens')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'notic-notion;profile;list' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'notic-notion;profile;add' {
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Where its notes come from: a file, a folder, or the address of Notic''s API')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The Notion page everything goes under: its URL or id')
            [CompletionResult]::new('--priority', '--priority', [CompletionResultType]::ParameterName, 'Which profiles `sync --all` takes first: those with the higher number, from -1000 to 1000')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'How long after a sync it is due again: 15m, 6h, 1d')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--allow-http', '--allow-http', [CompletionResultType]::ParameterName, 'Let tokens and notes go unencrypted to an http address')
            [CompletionResult]::new('--token-stdin', '--token-stdin', [CompletionResultType]::ParameterName, 'Read its tokens from standard input')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;profile;set' {
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Where its notes come from: a file, a folder, or the address of Notic''s API')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The Notion page everything goes under: its URL or id')
            [CompletionResult]::new('--priority', '--priority', [CompletionResultType]::ParameterName, 'Which profiles `sync --all` takes first: those with the higher number, from -1000 to 1000')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'How long after a sync it is due again: 15m, 6h, 1d')
            [CompletionResult]::new('--old-pages', '--old-pages', [CompletionResultType]::ParameterName, 'What becomes of the pages in Notion where the source or the root is another one')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--allow-http', '--allow-http', [CompletionResultType]::ParameterName, 'Let tokens and notes go unencrypted to an http address')
            [CompletionResult]::new('--token-stdin', '--token-stdin', [CompletionResultType]::ParameterName, 'Read its tokens from standard input')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;profile;remove' {
            [CompletionResult]::new('--pages', '--pages', [CompletionResultType]::ParameterName, 'What becomes of its pages in Notion')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--revoke', '--revoke', [CompletionResultType]::ParameterName, 'Tell Notion, too, that the tokens of a login in the browser are to end')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;profile;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List all profiles, with their next and last syncs')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Make a profile')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change a profile')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Forget a profile and its tokens')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'notic-notion;profile;help;list' {
            break
        }
        'notic-notion;profile;help;add' {
            break
        }
        'notic-notion;profile;help;set' {
            break
        }
        'notic-notion;profile;help;remove' {
            break
        }
        'notic-notion;profile;help;help' {
            break
        }
        'notic-notion;schedule' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Sync at regular times from now on')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Sync by hand only')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the next run, and how the last one ended')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'notic-notion;schedule;install' {
            [CompletionResult]::new('--every', '--every', [CompletionResultType]::ParameterName, 'How often: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 m, 1, 2, 3, 4, 6, 8, 12 h, or 1d')
            [CompletionResult]::new('--with', '--with', [CompletionResultType]::ParameterName, 'Who starts it; without it, systemd where you have one of your own, else cron')
            [CompletionResult]::new('--max-requests', '--max-requests', [CompletionResultType]::ParameterName, 'Each run sends at most this many requests')
            [CompletionResult]::new('--max-time', '--max-time', [CompletionResultType]::ParameterName, 'Each run begins nothing more after this time')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'All profiles that are due, as `sync --all`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;schedule;remove' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'All profiles that are due, as `sync --all`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'notic-notion;schedule;status' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'All profiles that are due, as `sync --all`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'notic-notion;schedule;help' {
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Sync at regular times from now on')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Sync by hand only')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the next run, and how the last one ended')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'notic-notion;schedule;help;install' {
            break
        }
        'notic-notion;schedule;help;remove' {
            break
        }
        'notic-notion;schedule;help;status' {
            break
        }
        'notic-notion;schedule;help;help' {
            break
        }
        'notic-notion;doctor' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Ask nobody over the network')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;demo' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('--no-serve', '--no-serve', [CompletionResultType]::ParameterName, 'End after the sync instead of serving the pages')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;sandbox' {
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where to listen, on this machine; port 0 takes any that is free')
            [CompletionResult]::new('--requests-per-minute', '--requests-per-minute', [CompletionResultType]::ParameterName, 'Allow this many requests a minute')
            [CompletionResult]::new('--latency', '--latency', [CompletionResultType]::ParameterName, 'Answer each request after this time, like 200ms')
            [CompletionResult]::new('--token-lifetime', '--token-lifetime', [CompletionResultType]::ParameterName, 'Let tokens from a login expire after this time, like 5m')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;completions' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;man' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use this profile: its own source, root and login')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but failures')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell each request and each change')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'notic-notion;help' {
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Connect to Notion')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Forget the login')
            [CompletionResult]::new('root', 'root', [CompletionResultType]::ParameterValue, 'Show, pick, set or make the root')
            [CompletionResult]::new('source', 'source', [CompletionResultType]::ParameterValue, 'Show or set the source')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Bring Notion in step with Notic')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show how things stand')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Compare Notion with what was synced')
            [CompletionResult]::new('mapping', 'mapping', [CompletionResultType]::ParameterValue, 'See, save and mend what is known of your pages in Notion')
            [CompletionResult]::new('profile', 'profile', [CompletionResultType]::ParameterValue, 'Keep several people''s or several sources'' connections apart')
            [CompletionResult]::new('schedule', 'schedule', [CompletionResultType]::ParameterValue, 'Sync by the clock')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check everything a bug report would ask for')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Show the whole thing, without an account')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Serve a stand-in of Notion')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write all of them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'notic-notion;help;login' {
            break
        }
        'notic-notion;help;logout' {
            break
        }
        'notic-notion;help;root' {
            break
        }
        'notic-notion;help;source' {
            break
        }
        'notic-notion;help;sync' {
            break
        }
        'notic-notion;help;status' {
            break
        }
        'notic-notion;help;verify' {
            break
        }
        'notic-notion;help;mapping' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List all workspaces, folders and notes with their pages')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show all that is known of one page')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write the mapping to a file')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take the mapping from a file')
            [CompletionResult]::new('rebuild', 'rebuild', [CompletionResultType]::ParameterValue, 'Find the pages again in Notion')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Forget which page one has')
            break
        }
        'notic-notion;help;mapping;list' {
            break
        }
        'notic-notion;help;mapping;show' {
            break
        }
        'notic-notion;help;mapping;export' {
            break
        }
        'notic-notion;help;mapping;import' {
            break
        }
        'notic-notion;help;mapping;rebuild' {
            break
        }
        'notic-notion;help;mapping;forget' {
            break
        }
        'notic-notion;help;profile' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List all profiles, with their next and last syncs')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Make a profile')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change a profile')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Forget a profile and its tokens')
            break
        }
        'notic-notion;help;profile;list' {
            break
        }
        'notic-notion;help;profile;add' {
            break
        }
        'notic-notion;help;profile;set' {
            break
        }
        'notic-notion;help;profile;remove' {
            break
        }
        'notic-notion;help;schedule' {
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Sync at regular times from now on')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Sync by hand only')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the next run, and how the last one ended')
            break
        }
        'notic-notion;help;schedule;install' {
            break
        }
        'notic-notion;help;schedule;remove' {
            break
        }
        'notic-notion;help;schedule;status' {
            break
        }
        'notic-notion;help;doctor' {
            break
        }
        'notic-notion;help;demo' {
            break
        }
        'notic-notion;help;sandbox' {
            break
        }
        'notic-notion;help;completions' {
            break
        }
        'notic-notion;help;man' {
            break
        }
        'notic-notion;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
