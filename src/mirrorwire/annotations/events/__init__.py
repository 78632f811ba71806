"""What states do to each other: events with direction, sphere, modality and date, each with the words it rests on."""
