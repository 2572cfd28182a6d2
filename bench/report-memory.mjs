// Loaded before a measured program: tells the most memory that it held at once, in KiB, when it ends.
import {writeFileSync} from 'node:fs'

process.on('exit', () => writeFileSync(process.env.MMM_BENCH_MEMORY, String(process.resourceUsage().maxRSS)))
