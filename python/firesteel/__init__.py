"""Firesteel runs unmodified PySpark programs on a native engine, without a JVM.

There is nothing to import in a program: installing the package is enough for `SparkSession.builder.getOrCreate()`
to start the engine beside the program. This module stays empty of code because it is loaded at the start of
every Python interpreter of the environment.
"""

__version__ = "0.1.0"
