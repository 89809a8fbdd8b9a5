
use builtin;
use str;

set edit:completion:arg-completer[notic-notion] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'notic-notion'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'notic-notion'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand login 'Connect to Notion'
            cand logout 'Forget the login'
            cand root 'Show, pick, set or make the root'
            cand source 'Show or set the source'
            cand sync 'Bring Notion in step with Notic'
            cand status 'Show how things stand'
            cand verify 'Compare Notion with what was synced'
            cand mapping 'See, save and mend what is known of your pages in Notion'
            cand profile 'Keep several people''s or several sources'' connections apart'
            cand schedule 'Sync by the clock'
            cand doctor 'Check everything a bug report would ask for'
            cand demo 'Show the whole thing, without an account'
            cand sandbox 'Serve a stand-in of Notion'
            cand completions 'Print completions for a shell'
            cand man 'Print the manual page, or write all of them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'notic-notion;login'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand --token-stdin 'Read a token from standard input'
            cand --paste 'Ask for a token, even if there was a login in the browser before'
            cand --browser 'Log in in the browser, even if a token was pasted before'
            cand --no-browser 'Log in in a browser of your choice, also on another machine: prints the address, and takes the one it ends at'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;logout'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand --revoke 'Tell Notion, too: tokens of a login in the browser end there. If Notion can''t be told, the login stays'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;root'= {
            cand --create 'Make a new page of this title, and use it as root'
            cand --under 'Make it under this page: its URL or id'
            cand --old-pages 'What becomes of the pages in Notion, where there are some under another root'
            cand --profile 'Use this profile: its own source, root and login'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;source'= {
            cand --save 'Save everything Notic''s API holds as JSON files in this folder'
            cand --old-pages 'What becomes of the pages in Notion, where the source seems to hold other data than they were made from'
            cand --layout 'How a folder of Markdown is cut into workspaces'
            cand --workspace-name 'The name of the workspace, where there is one'
            cand --dialect 'How notes are read'
            cand --order 'In which order pages are made'
            cand --profile 'Use this profile: its own source, root and login'
            cand --login 'Log in to Notic, and store its tokens'
            cand --token-stdin 'Read the tokens from standard input: the access token, on a second line the refresh token if there is one'
            cand --google 'The token is a Google access token, to be traded for tokens of Notic'
            cand --allow-http 'Let tokens and notes go unencrypted to an http address'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;sync'= {
            cand --old-pages 'Go on although LOCATION seems to hold other data than the pages in Notion were made from'
            cand --on-delete 'What to do with the page of a note that is gone from Notic'
            cand --max-delete 'Trash at most this many pages'
            cand --wait-online 'Wait until Notion can be reached, up to this time: `2m`'
            cand --max-requests 'Send at most this many requests'
            cand --max-time 'Begin nothing more after this time: `90s`, `20m`, `2h`'
            cand --profile 'Use this profile: its own source, root and login'
            cand --allow-http 'Let the token and notes go unencrypted to an http address given as LOCATION'
            cand --dry-run 'Show what would be done, with the number of requests and the time, and do nothing'
            cand --full 'Compare every note with what is known, changed or not'
            cand --recreate-missing 'Make pages again that are gone from Notion'
            cand --all 'Sync all profiles that are due'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;status'= {
            cand --history 'Show the last runs as well, the latest first: 10, or as many as you say; 50 are remembered'
            cand --profile 'Use this profile: its own source, root and login'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;verify'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand --allow-http 'Let the token and notes go unencrypted to an http address given as LOCATION'
            cand --repair 'Put right what differs'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;mapping'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List all workspaces, folders and notes with their pages'
            cand show 'Show all that is known of one page'
            cand export 'Write the mapping to a file'
            cand import 'Take the mapping from a file'
            cand rebuild 'Find the pages again in Notion'
            cand forget 'Forget which page one has'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'notic-notion;mapping;list'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;mapping;show'= {
            cand --kind 'What it is, where several have that name'
            cand --profile 'Use this profile: its own source, root and login'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;mapping;export'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand --force 'Write over a file that is there'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;mapping;import'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand --replace 'Let the file win over what is known'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;mapping;rebuild'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand --allow-http 'Let the token and notes go unencrypted to an http address given as LOCATION'
            cand --dry-run 'Only tell what would be found'
            cand --any-author 'Take pages that another connection or a person made, too'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;mapping;forget'= {
            cand --kind 'What it is, where several have that name'
            cand --profile 'Use this profile: its own source, root and login'
            cand -y 'Don''t ask'
            cand --yes 'Don''t ask'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;mapping;help'= {
            cand list 'List all workspaces, folders and notes with their pages'
            cand show 'Show all that is known of one page'
            cand export 'Write the mapping to a file'
            cand import 'Take the mapping from a file'
            cand rebuild 'Find the pages again in Notion'
            cand forget 'Forget which page one has'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'notic-notion;mapping;help;list'= {
        }
        &'notic-notion;mapping;help;show'= {
        }
        &'notic-notion;mapping;help;export'= {
        }
        &'notic-notion;mapping;help;import'= {
        }
        &'notic-notion;mapping;help;rebuild'= {
        }
        &'notic-notion;mapping;help;forget'= {
        }
        &'notic-notion;mapping;help;help'= {
        }
        &'notic-notion;profile'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List all profiles, with their next and last syncs'
            cand add 'Make a profile'
            cand set 'Change a profile'
            cand remove 'Forget a profile and its tokens'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'notic-notion;profile;list'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'notic-notion;profile;add'= {
            cand --source 'Where its notes come from: a file, a folder, or the address of Notic''s API'
            cand --root 'The Notion page everything goes under: its URL or id'
            cand --priority 'Which profiles `sync --all` takes first: those with the higher number, from -1000 to 1000'
            cand --interval 'How long after a sync it is due again: 15m, 6h, 1d'
            cand --profile 'Use this profile: its own source, root and login'
            cand --allow-http 'Let tokens and notes go unencrypted to an http address'
            cand --token-stdin 'Read its tokens from standard input'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;profile;set'= {
            cand --source 'Where its notes come from: a file, a folder, or the address of Notic''s API'
            cand --root 'The Notion page everything goes under: its URL or id'
            cand --priority 'Which profiles `sync --all` takes first: those with the higher number, from -1000 to 1000'
            cand --interval 'How long after a sync it is due again: 15m, 6h, 1d'
            cand --old-pages 'What becomes of the pages in Notion where the source or the root is another one'
            cand --profile 'Use this profile: its own source, root and login'
            cand --allow-http 'Let tokens and notes go unencrypted to an http address'
            cand --token-stdin 'Read its tokens from standard input'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;profile;remove'= {
            cand --pages 'What becomes of its pages in Notion'
            cand --profile 'Use this profile: its own source, root and login'
            cand --revoke 'Tell Notion, too, that the tokens of a login in the browser are to end'
            cand -y 'Don''t ask'
            cand --yes 'Don''t ask'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;profile;help'= {
            cand list 'List all profiles, with their next and last syncs'
            cand add 'Make a profile'
            cand set 'Change a profile'
            cand remove 'Forget a profile and its tokens'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'notic-notion;profile;help;list'= {
        }
        &'notic-notion;profile;help;add'= {
        }
        &'notic-notion;profile;help;set'= {
        }
        &'notic-notion;profile;help;remove'= {
        }
        &'notic-notion;profile;help;help'= {
        }
        &'notic-notion;schedule'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand install 'Sync at regular times from now on'
            cand remove 'Sync by hand only'
            cand status 'Show the next run, and how the last one ended'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'notic-notion;schedule;install'= {
            cand --every 'How often: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 m, 1, 2, 3, 4, 6, 8, 12 h, or 1d'
            cand --with 'Who starts it; without it, systemd where you have one of your own, else cron'
            cand --max-requests 'Each run sends at most this many requests'
            cand --max-time 'Each run begins nothing more after this time'
            cand --profile 'Use this profile: its own source, root and login'
            cand --all 'All profiles that are due, as `sync --all`'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;schedule;remove'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand --all 'All profiles that are due, as `sync --all`'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'notic-notion;schedule;status'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand --all 'All profiles that are due, as `sync --all`'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'notic-notion;schedule;help'= {
            cand install 'Sync at regular times from now on'
            cand remove 'Sync by hand only'
            cand status 'Show the next run, and how the last one ended'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'notic-notion;schedule;help;install'= {
        }
        &'notic-notion;schedule;help;remove'= {
        }
        &'notic-notion;schedule;help;status'= {
        }
        &'notic-notion;schedule;help;help'= {
        }
        &'notic-notion;doctor'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand --offline 'Ask nobody over the network'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;demo'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand --no-serve 'End after the sync instead of serving the pages'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;sandbox'= {
            cand --listen 'Where to listen, on this machine; port 0 takes any that is free'
            cand --requests-per-minute 'Allow this many requests a minute'
            cand --latency 'Answer each request after this time, like 200ms'
            cand --token-lifetime 'Let tokens from a login expire after this time, like 5m'
            cand --profile 'Use this profile: its own source, root and login'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;completions'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;man'= {
            cand --profile 'Use this profile: its own source, root and login'
            cand -q 'Say nothing but failures'
            cand --quiet 'Say nothing but failures'
            cand -v 'Tell each request and each change'
            cand --verbose 'Tell each request and each change'
            cand --json 'Print the result as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'notic-notion;help'= {
            cand login 'Connect to Notion'
            cand logout 'Forget the login'
            cand root 'Show, pick, set or make the root'
            cand source 'Show or set the source'
            cand sync 'Bring Notion in step with Notic'
            cand status 'Show how things stand'
            cand verify 'Compare Notion with what was synced'
            cand mapping 'See, save and mend what is known of your pages in Notion'
            cand profile 'Keep several people''s or several sources'' connections apart'
            cand schedule 'Sync by the clock'
            cand doctor 'Check everything a bug report would ask for'
            cand demo 'Show the whole thing, without an account'
            cand sandbox 'Serve a stand-in of Notion'
            cand completions 'Print completions for a shell'
            cand man 'Print the manual page, or write all of them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'notic-notion;help;login'= {
        }
        &'notic-notion;help;logout'= {
        }
        &'notic-notion;help;root'= {
        }
        &'notic-notion;help;source'= {
        }
        &'notic-notion;help;sync'= {
        }
        &'notic-notion;help;status'= {
        }
        &'notic-notion;help;verify'= {
        }
        &'notic-notion;help;mapping'= {
            cand list 'List all workspaces, folders and notes with their pages'
            cand show 'Show all that is known of one page'
            cand export 'Write the mapping to a file'
            cand import 'Take the mapping from a file'
            cand rebuild 'Find the pages again in Notion'
            cand forget 'Forget which page one has'
        }
        &'notic-notion;help;mapping;list'= {
        }
        &'notic-notion;help;mapping;show'= {
        }
        &'notic-notion;help;mapping;export'= {
        }
        &'notic-notion;help;mapping;import'= {
        }
        &'notic-notion;help;mapping;rebuild'= {
        }
        &'notic-notion;help;mapping;forget'= {
        }
        &'notic-notion;help;profile'= {
            cand list 'List all profiles, with their next and last syncs'
            cand add 'Make a profile'
            cand set 'Change a profile'
            cand remove 'Forget a profile and its tokens'
        }
        &'notic-notion;help;profile;list'= {
        }
        &'notic-notion;help;profile;add'= {
        }
        &'notic-notion;help;profile;set'= {
        }
        &'notic-notion;help;profile;remove'= {
        }
        &'notic-notion;help;schedule'= {
            cand install 'Sync at regular times from now on'
            cand remove 'Sync by hand only'
            cand status 'Show the next run, and how the last one ended'
        }
        &'notic-notion;help;schedule;install'= {
        }
        &'notic-notion;help;schedule;remove'= {
        }
        &'notic-notion;help;schedule;status'= {
        }
        &'notic-notion;help;doctor'= {
        }
        &'notic-notion;help;demo'= {
        }
        &'notic-notion;help;sandbox'= {
        }
        &'notic-notion;help;completions'= {
        }
        &'notic-notion;help;man'= {
        }
        &'notic-notion;help;help'= {
        }
    ]
    $completions[$command]
}
