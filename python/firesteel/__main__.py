"""`python -m firesteel` is the same as `firesteel`."""

import sys

from firesteel.cli import main

sys.exit(main())
