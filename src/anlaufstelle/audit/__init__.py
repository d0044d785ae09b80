"""What happened: ids and reasons only, written with the change, sealed into one chain afterwards."""
