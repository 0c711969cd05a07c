"""What DATABASE_URL says, in the terms of the driver. It stands below the settings, which refuse what is not valid."""
